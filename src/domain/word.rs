//! Gives an enum's words to whoever writes them down. Owns no word: each stands with its variant, and
//! strum reads and writes them.

/// The word of a variant: in forms, addresses and files, in the store and in JSON.
macro_rules! word {
    ($name:ident) => {
        impl $name {
            /// Its word, from which it can be parsed again.
            pub fn as_str(self) -> &'static str {
                self.into()
            }
        }
    };
}

pub(super) use word;

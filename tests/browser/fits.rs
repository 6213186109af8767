//! Whether a page fits the window, from a small phone to a desk and with letters of twice the size:
//! nothing is wider than it, no text is cut off, nothing to press is too small to be met.

use serde_json::{Value, json};

use super::driver::Browser;

/// A small phone, a tablet and a desk, in CSS pixels.
const WIDTHS: [u32; 3] = [360, 768, 1280];

/// The size of letters that browsers begin with, and twice that, in pixels.
const LETTERS: [u32; 2] = [16, 32];

/// What does not fit, in words; nothing of it needs a script of the page. A box that scrolls by
/// itself cuts nothing off, and what is hidden for eyes alone is one pixel wide. A link within a
/// sentence is as high as its line (WCAG 2.2, 2.5.8), and a tick is met by its label.
const UNFIT: &str = "
    const faults = [];
    const shown = e => e.checkVisibility({ visibilityProperty: true });
    const tell = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 110);
    const all = [...document.querySelectorAll('body *')].filter(shown);
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) {
      const out = all.filter(e => e.getBoundingClientRect().right > wide + 1);
      faults.push(`${document.documentElement.scrollWidth} px wide: ${out.slice(-2).map(tell).join(' and ')}`);
    }
    for (const e of all) {
      if (e instanceof SVGElement || e.clientWidth <= 1 || !e.textContent.trim()) continue;
      const style = getComputedStyle(e);
      const over = [e.scrollWidth > e.clientWidth + 1, e.scrollHeight > e.clientHeight + 1];
      const cuts = [style.overflowX, style.overflowY].map(way => way === 'hidden' || way === 'clip');
      if ((over[0] && cuts[0]) || (over[1] && cuts[1])) faults.push(`cuts text off: ${tell(e)}`);
      // A button or a label with an edge around it that its words leave.
      const edged = style.borderTopWidth !== '0px' || style.backgroundColor !== 'rgba(0, 0, 0, 0)';
      if (over[0] && edged && style.overflowX === 'visible' && style.display !== 'inline')
        faults.push(`is left by its text: ${tell(e)}`);
    }
    const small = box => box.width > 1 && (box.width < 23.9 || box.height < 23.9);
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
      if (!shown(e)) continue;
      const label = e.closest('label');
      if (!small((label ?? e).getBoundingClientRect())) continue;
      const around = e.parentElement.textContent.trim();
      const in_sentence = getComputedStyle(e).display === 'inline' && around !== e.textContent.trim();
      if (!in_sentence) faults.push(`too small to press: ${tell(e)}`);
    }
    return faults;";

/// What does not fit of the page that is open, at every width and with both sizes of letters.
pub async fn faults(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for letters in LETTERS {
        browser.letters(letters).await;
        for width in WIDTHS {
            browser.size(width, 800).await;
            let at = format!("at {width} px, letters of {letters} px");
            faults.extend(unfit(browser).await.into_iter().map(|fault| format!("{at}: {fault}")));
        }
    }
    browser.letters(LETTERS[0]).await;
    faults
}

/// What does not fit of the page as it stands.
pub async fn unfit(browser: &Browser) -> Vec<String> {
    let found = browser.ask(UNFIT).await;
    let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
    found.map(str::to_owned).collect()
}

impl Browser {
    /// The size of letters that the reader has chosen in the browser, in pixels.
    async fn letters(&self, size: u32) {
        let sizes = json!({ "fontSizes": { "standard": size, "fixed": size * 13 / 16 } });
        self.devtools("Page.setFontSizes", sizes).await;
    }
}

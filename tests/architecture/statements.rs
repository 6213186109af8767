//! How the store asks: what goes into a statement and what comes out of a row has a name, so that
//! neither turns into something else when one more is put in the middle.

use crate::{code, sources};

/// Whether a line has a parameter, or reads a column, that is told from the others by its number.
fn counts(line: &str) -> bool {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let mut parameters = line.split('?').skip(1);
    // What stands between is the type that is read, if the line says it.
    let mut columns = line.split(".get").skip(1).filter_map(|rest| rest.split_once('('));
    parameters.any(is_number)
        || columns.any(|(_, column)| is_number(column))
        || line.replace("named_params!", "").contains("params!")
}

#[test]
fn statements_and_rows_go_by_names() {
    let store: Vec<_> = sources().into_iter().filter(|source| source.room == "store").collect();
    assert!(store.len() > 30, "{} sources", store.len());
    let mut wrong = Vec::new();
    for source in store {
        let text = code(&source.text);
        let lines = text.lines().filter(|line| counts(line)).map(str::trim);
        wrong.extend(lines.map(|line| format!("{}: {line}", source.path.display())));
    }
    assert!(wrong.is_empty(), "by number, and not by name:\n{}", wrong.join("\n"));
}

#[test]
fn a_number_is_seen_however_it_is_written() {
    for planted in [
        "self.run(\"DELETE FROM session WHERE token = ?1\", &[])?;",
        "statement.query(params![token])?;",
        "since: row.get(1)?,",
        "since: row.get::<_, Option<i64>>(1)?,",
        "row.get_ref(0)?.as_str()",
        "let at: i64 = row.get_unwrap(3);",
    ] {
        assert!(counts(planted), "{planted}");
    }
    for named in [
        "self.run(\"DELETE FROM session WHERE token = :token\", named_params! { \":token\": token })?;",
        "Ok((row.get(\"since\")?, row.get::<_, Option<i64>>(\"used\")?))",
        "let known = places.get(&place).copied().unwrap_or(0);",
    ] {
        assert!(!counts(named), "{named}");
    }
}

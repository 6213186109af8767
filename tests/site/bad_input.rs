//! Whatever is sent, the answer is a clear 4xx: a problem document for a program, and for a person
//! a page with a sentence and with what was typed still in its field.

use super::visit::get;

/// What is sent after `q=Fitzroy` unless it says where itself; the status; words of the sentence.
const REFUSED: &[(&str, u16, &str)] = &[
    ("q=Fitzroy&profession=juggling", 400, "“juggling” is not a known profession"),
    ("q=Fitzroy&works=never", 400, "“never” is not a known works"),
    ("q=Fitzroy&language=xx", 400, "“xx” is not a known language"),
    ("place=%20x%20y", 400, "not the id of a place"),
    ("lat=91&lon=0", 422, "“lat” is in degrees"),
    ("lat=0&lon=-180.5", 422, "“lon” is in degrees"),
    ("lat=nan&lon=0", 400, "“lat” must be degrees"),
    ("lat=1e1&lon=0", 400, "“lat” must be degrees"),
    ("lat=0", 400, "“lat” is given without “lon”"),
    ("q=Fitzroy&within_km=-1", 422, "from 1 to 20000 kilometres"),
    ("q=Fitzroy&within_km=20001", 422, "from 1 to 20000 kilometres"),
    ("q=Fitzroy&within_km=far", 400, "“within_km” must be a number"),
    ("q=Fitzroy&limit=100000", 422, "“limit” is a whole number from 1 to 100"),
    ("q=Fitzroy&limit=0", 422, "“limit” is a whole number from 1 to 100"),
    ("q=Fitzroy&limit=ten", 400, "“limit” is a whole number from 1 to 100"),
    ("q=Fitzroy&after=500", 422, "“after” is a whole number"),
    ("q=Fitzroy&after=-1", 422, "“after” is a whole number"),
    ("q=Fitzroy&q=Carlton", 400, "“q” is given more than once"),
    ("q=Fitzroy&within_km=5&within_km=5", 400, "“within_km” is given more than once"),
    ("q=Fitzroy&place=gn:1", 400, "in one way only"),
    ("q=Fitzroy&lat=0&lon=0", 400, "in one way only"),
    ("q=Fitz%00roy", 400, "cannot be typed"),
    ("q=Fitz%0Aroy", 400, "cannot be typed"),
    ("q=%ff%fe", 400, "not text in UTF-8"),
    ("q=Fitzroy&%c3=x", 400, "not text in UTF-8"),
    ("q=100%", 400, "“%”"),
    ("q=%zz", 400, "“%”"),
    ("", 400, "Where?"),
    ("q=", 400, "Where?"),
    ("q=+", 400, "Where?"),
];

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn a_program_gets_a_problem_document() {
    for (query, status, words) in REFUSED {
        let reply = get(&format!("/api/v1/near?{query}"));
        assert_eq!(reply.status.as_u16(), *status, "{query}");
        assert_eq!(reply.header("content-type"), "application/problem+json", "{query}");
        let problem = reply.json();
        assert_eq!(problem["status"], *status, "{query}");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(words), "{query}: {detail}");
    }
}

#[test]
fn a_person_gets_a_page_that_keeps_what_was_typed() {
    for (query, status, words) in REFUSED {
        let page = get(&format!("/near?{query}"));
        assert_eq!(page.status.as_u16(), *status, "{query}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{query}");
        assert!(plain(&page.text()).contains(words), "{query}: {}", page.text());
        if query.starts_with("q=Fitzroy&") && !query.contains('%') {
            assert!(page.body.contains("value=\"Fitzroy\""), "{query}");
        }
    }
}

#[test]
fn the_sentence_stands_next_to_its_field() {
    let page = get("/near?q=Fitzroy&within_km=-1&profession=coaching").body;
    assert!(page.contains("id=\"within-error\""));
    assert!(page.contains("aria-describedby=\"within-error\""));
    assert!(page.contains("value=\"coaching\" checked"));
    let page = get("/near?q=Fitzroy&place=gn:1").body;
    assert!(page.contains("aria-describedby=\"q-hint q-error\""));
}

#[test]
fn a_slip_in_a_name_is_told_to_programs() {
    let reply = get("/api/v1/near?q=Fitzroy+VIC&profesion=coaching");
    assert_eq!(reply.status, 400);
    let problem = reply.json();
    assert_eq!(problem["parameter"], "profesion");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("“profession”")));
}

#[test]
fn too_much_is_refused() {
    let long = "x".repeat(10 * 1024);
    for path in ["/near", "/api/v1/near", "/api/v1/places"] {
        let reply = get(&format!("{path}?q={long}"));
        assert_eq!(reply.status, 422, "{path}");
        let longer = long.repeat(3);
        assert_eq!(get(&format!("{path}?q={longer}")).status, 414, "{path}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let typed = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%26";
    for query in [format!("q={typed}"), format!("q=x&profession={typed}"), format!("q=x&q={typed}")]
    {
        let page = get(&format!("/near?{query}"));
        assert!(page.status.is_client_error(), "{query}");
        assert!(!page.body.contains("<script>"), "{query}");
    }
    let page = get(&format!("/near?q={typed}")).body;
    assert!(page.contains("value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&amp;\""), "{page}");
}

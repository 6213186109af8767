//! `/about` and `/privacy`: what this is, for whom, and what always holds. Owns only words.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use crate::directory::LetterKind;
use crate::web::app::AppState;
use crate::web::http::reply;
use crate::web::ui::map;
use crate::web::ui::page::{Head, page};

/// What this is and for whom, and whose data it uses.
pub(in crate::web) async fn about(State(app): State<AppState>) -> Response {
    let main = html! {
        div.plain.text {
            h1 { "About Nearfield" }
            p.lead { "People who practise Process Work often live a few streets apart and do not know it. Nearfield helps them find each other." }
            h2 { "For whom" }
            p {
                "For everybody who brings Process Work, also known as process-oriented psychology, into a role in work or in social change: in therapy, facilitation, coaching, education, mediation, activism, the arts, organisations, or something that has no name yet. Paid or unpaid."
            }
            p {
                "It does not matter how you learnt it. A full training programme, a few workshops, a mentor, books and friends: all of them are at home here, side by side. A school is mentioned if a person wishes to mention it."
            }
            h2 { "How the search works" }
            p {
                "You say where: a suburb, a town or a postcode. You see the people who are nearest to it, by the place they chose to show. If nobody is close by, the search widens until it finds somebody, and says so."
            }
            p {
                "When several people are in the same suburb, their order changes from day to day, so that nobody is always first."
            }
            h2 { "Circles" }
            p {
                "Finding somebody is the start. A " a href="/circles" { "circle" } " is people who meet again and again: they share a field they care about, they know each other, and they practise together. Anybody can start one; it begins simply, and those who take part shape it from there."
            }
            h2 { "What a listing is, and what it is not" }
            p {
                "People write their listings themselves. We do not examine anybody's training, and being listed is not a recommendation. Please ask people about their experience before you work with them."
            }
            h2 #practice { "Writing about practice in a circle" }
            p {
                "People in a circle learn from what happens in their work. Others were there too, and did not choose to be written about. So nothing may stand in a circle by which a client, a patient, a student or anybody else outside of it could be known: no name, no place, no date, no rare illness, work or turn of life. Somebody’s permission does not change that, unless they have read the very text and wish it to be there."
            }
            p {
                "Write about yourself: what you noticed, felt, tried, and what you wonder about. Leave out what the point does not need, and change what it does. What is urgent, or needs all the detail, belongs with a supervisor."
            }
            p {
                "You can change or erase what you wrote at any time, and a steward of the circle can take it out. A copy that somebody made before is beyond our reach."
            }
            h2 { "How many we are" }
            p { a href="/field" { "The state of the field" } " counts people and circles by region, and tells where people are far from each other." }
            h2 { "On your own web site" }
            p { "Associations, schools and people can show the search, a person or a circle on their own site. " a href="/embed" { "How to do it" } "." }
            h2 #sources { "Sources and licences" }
            p {
                "Places and postcodes: GeoNames (geonames.org), "
                abbr title="Creative Commons Attribution 4.0" { "CC BY 4.0" }
                " (part "
                abbr title="Creative Commons Attribution 3.0" { "CC BY 3.0" }
                "), modified. New Zealand islands and regions: LINZ Data Service and Stats NZ, CC BY 4.0, modified."
            }
            p {
                "Map: New Zealand coastline sourced from the LINZ Data Service and licensed for reuse under CC BY 4.0; regional boundaries: Stats NZ, CC BY 4.0. World base: Natural Earth. Australian coast and lakes: GSHHG (Wessel and Smith, 1996), "
                abbr title="GNU Lesser General Public License" { "LGPL" }
                " 3.0 or later. All modified."
                @if let Some(own) = app.basemap.own().filter(|own| !own.attribution.is_empty()) {
                    " Beyond that: " (own.attribution) "."
                }
                " It is drawn by MapLibre GL JS, under " a href=(map::licence()) { "the licence of its contributors" } "."
            }
            h2 { "For programs" }
            p {
                "Everything shown here can also be read by programs, as GeoJSON. "
                a href="/openapi.json" { "The description of the interface" }
                " says how."
            }
        }
    };
    let head = Head::of("About")
        .about(
            "What Nearfield is and for whom, and how it finds the people who are nearest to you.",
        )
        .at("/about")
        .for_search_engines();
    reply::html(StatusCode::OK, page(&app, &head, &main))
}

/// What always holds, in plain words.
pub(in crate::web) async fn privacy(State(app): State<AppState>) -> Response {
    let main = html! {
        div.plain.text {
            h1 { "Privacy" }
            p.lead { "Short, because there is little to say: we know as little as we can." }
            h2 { "If you are looking for somebody" }
            ul {
                li { "You need no account, and we set no cookie before you sign in." }
                li { "What you search for is not written down anywhere by this program." }
                li { "If somebody asks so often that they seem to copy the whole directory, this program notes the internet address they come from, but not what they searched for." }
                li { "Your browser keeps the last pages you saw here, at most 20, so that you can read them without a network. It shows them for a week at most, keeps nothing that you see while you are signed in, and nothing at all if it is set to save data. Signing out here removes them, and so does clearing the data of this site in your browser." }
                li { "Everything on these pages comes from this site. No other company learns that you were here." }
                li {
                    "“Use where I am” asks your browser only when you press it. Your browser rounds the answer to about a kilometre before it sends it, and we do not keep it."
                }
            }
            h2 { "If you ask to hear of new neighbours" }
            ul {
                li { "We keep the places and words you asked for until you remove them, and write to you at most once a day while you agree to it. One press in any of these letters stops them." }
                li { "A letter says no more than the pages of those it tells of, and how far away they are. They do not learn that you asked, or that you were told." }
            }
            h2 { "If you are listed" }
            ul {
                li { "You are shown only while you agree to be shown, to everyone or only to people who are listed themselves. When you take that back, with one press here or in any letter from us, your listing is gone with the next page anybody opens." }
                li {
                    "There is no field for your address or your position, here or in our database. You choose up to three places, as large as you like: a suburb, a town, a region. You stand in the middle of that place, on every map and in every distance. Nobody can work out more, because there is no more."
                }
                li { "Other web sites that the people who run this one allow, such as an association’s, may show what everyone may see, in a frame. It is read from here each time, so what you take back is gone there too." }
                li { "Nobody’s email address is shown. Letters that people write to you here come through us; what they say is erased after 30 days. Moderators see your address in two cases: you report something while you are signed in, or somebody reports a letter of yours." }
                li { "What you agreed to is kept with its exact words, so that you can read it again. " a href="/me/export.json" { "All that is held of you" } " is yours to download." }
                li { "If you agree to it, you are counted, and never named, where people look for a circle. Only groups of four or more are shown, and only those who say yes to starting one learn each other’s names." }
                li { "Once a year we ask whether your listing is still true. Without an answer it rests after " (LetterKind::Yearly.lasts_in_words()) "." }
                li { "You can erase yourself at any time. What remains is a line in the record of consents that names nobody, and a mark that keeps an old backup from bringing you back." }
                li { "One cookie keeps you signed in. It says nothing about you, and ends when you sign out or stay away for 30 days." }
                li { "Search engines are asked not to list your page, unless you " a href="/me/consent" { "agree to that" } " as well. When you take it back, they are asked to forget it; how soon they do is beyond our reach." }
            }
            h2 { "If you are in a circle" }
            ul {
                li { "Everybody can see what a circle says of itself, and when it meets. Who is in it, what members share with each other, and the links to their calls are for its members alone, not even for the moderators." }
                li { "Search engines are asked not to list the page of a circle, unless its stewards have allowed it." }
                li { "You choose what a circle calls you. Leaving it is one press." }
                li { "If you make an address for a calendar of your circles, whoever has it sees when they meet and the links to their calls. We keep only what lets us know it again; you can end it at any time." }
                li { "What you wrote there stays yours, also when you leave; your name is not with it then. You can " a href="/me/practice" { "take it back" } ", it is in your download, and it goes when you erase yourself. The responses to an entry go with it." }
                li { "When the last steward erases themselves, the member who has been there longest looks after the circle. A circle that is closed is erased after 30 days." }
            }
            h2 { "What we cannot promise" }
            p {
                "What is shown to everybody can be copied by anybody. We can take a listing from this site at once; a copy that somebody made before is beyond our reach, and a visitor’s own browser may show them what they saw for up to a week while it has no network."
            }
        }
    };
    let head = Head::of("Privacy")
        .about("What Nearfield knows of you, which is as little as it can, and what always holds.")
        .at("/privacy")
        .for_search_engines();
    reply::html(StatusCode::OK, page(&app, &head, &main))
}

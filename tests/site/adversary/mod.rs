//! Nothing to leak: a program that tries to find out where in a suburb somebody lives, with 20,000
//! questions and eight listings of its own. Of the real site it learns the place that is written on
//! the page; of sites that leak a little, which live here and nowhere else, it learns the house. A
//! second one, a stranger, looks for people who show themselves to members only; a third one, with three
//! listings of its own, for people who did not agree to be counted where people look for a circle.
//!
//! How long an answer takes is not looked at here.

mod belief;
mod counted;
mod earth;
mod leaks;
mod members;
mod outputs;
mod place;
mod probing;
mod site;
mod twins;
mod world;

use super::{person, visit};

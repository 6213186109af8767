//! The site as its visitors and programs meet it, through the router and on people who do not
//! exist. A file here for each thing of the site; what they share is in `visit`.

mod api;
mod assets;
mod bad_input;
mod breakage;
mod canary;
mod consent;
mod field;
mod forms;
mod headers;
mod hostile;
mod housekeeping;
mod invite;
mod kept;
mod limits;
mod moderation;
mod origin;
mod pages;
mod person;
mod roles;
mod same_answer;
mod serve;
mod sign_in;
mod starts;
mod traces;
mod trail;
mod visit;
mod whole_way;
mod write;

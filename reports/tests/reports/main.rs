//! The reports as their readers get them: golden files and what must be true of any report.

mod fixture;
mod goldens;
mod html;
mod json;
mod junit;
mod stories;
mod terminal;

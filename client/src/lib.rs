//! A client for paid API calls that never repeats a call on doubt.

pub mod decision;

mod builder;
mod call;
mod client;
mod download;
mod error;
mod exchange;
mod failure;
mod gate;
mod job;
mod limits;
mod repeat;
mod retry_after;
mod secret;
mod tls;
mod wait;

pub use builder::Builder;
pub use call::{Answer, Body, Call};
pub use callsheet_core as core;
#[cfg(feature = "skills-video")]
pub use callsheet_types as types;
pub use client::Client;
pub use download::DownloadOptions;
pub use error::{Error, ErrorKind};
pub use job::{Accepted, JobState, Outcome, Submission};
pub use limits::Limits;
pub use secret::Secret;
pub use wait::{Progress, WaitOptions};

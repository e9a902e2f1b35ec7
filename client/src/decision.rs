//! The rule by which a call is repeated or given up, as one pure function.
//!
//! A call that costs money is sent at most once, unless it is certain that the server did not
//! accept it. Certain are two things: that nothing of the request was sent, and an answer whose
//! status the API's spec names as sent only for what was not accepted. Everything else (a reset,
//! a time-out, an answer that breaks off, a redirect, a failure of the server) leaves it open
//! whether somebody has to pay, and ends the call. A call without cost that may be repeated by
//! its HTTP method is repeated on anything that may pass.
//!
//! An idempotency key changes nothing of this: that a server knows one is no word of how long it
//! remembers it, or whether everything on the way there does.
//!
//! [`decide`] reads no clock and draws no random number: both are handed to it.

use std::time::Duration;

use callsheet_core::endpoint::{Method, Paid};

/// Whether to send a call once more after an attempt that failed.
///
/// ```
/// use std::time::Duration;
/// use callsheet_client::core::endpoint::{Method, Paid};
/// use callsheet_client::decision::{
///     Certainty, Decision, Event, Policy, Situation, Stage, Stop, decide,
/// };
///
/// let paid = Paid { not_accepted: vec![429].into(), ..Paid::default() };
/// let situation = Situation {
///     paid: Some(&paid),
///     method: Method::Post,
///     event: Event::Lost(Stage::Waiting),
///     retry_after: None,
///     attempt: 1,
///     time_left: Duration::from_mins(1),
///     budget_left: 100,
///     jitter: 0.5,
/// };
/// let policy = Policy::default();
///
/// let in_doubt = Decision::GiveUp { certainty: Certainty::Unknown, why: Stop::Final };
/// assert_eq!(decide(&situation, &policy), in_doubt);
/// let refused = Situation { event: Event::Answered(429), ..situation };
/// assert!(matches!(decide(&refused, &policy), Decision::Retry { .. }));
/// ```
#[must_use]
pub fn decide(situation: &Situation<'_>, policy: &Policy) -> Decision {
    let certainty = situation.certainty();
    let give_up = |why| Decision::GiveUp { certainty, why };
    if !situation.may_repeat() {
        return give_up(Stop::Final);
    }
    if situation.attempt >= policy.attempts {
        return give_up(Stop::Attempts);
    }
    match pause(situation, policy) {
        None => give_up(Stop::Pause),
        Some(after) if after >= situation.time_left => give_up(Stop::Time),
        Some(_) if situation.budget_left == 0 => give_up(Stop::Budget),
        Some(after) => Decision::Retry { after },
    }
}

/// What is known after an attempt that did not succeed.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What the spec says of the call's cost; `None` if it has none.
    pub paid: Option<&'a Paid>,
    /// The HTTP method.
    pub method: Method,
    /// How the attempt ended.
    pub event: Event,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// Which attempt it was, counted from 1.
    pub attempt: u32,
    /// What is left of the call's total time limit.
    pub time_left: Duration,
    /// How many repetitions are left of those that all calls of the client share.
    pub budget_left: u32,
    /// A random number from 0 up to, but not including, 1.
    pub jitter: f64,
}

/// How an attempt ended that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// No answer came, or one that promised success broke off; the attempt had come this far.
    Lost(Stage),
    /// An answer came with this status, which is none of success.
    Answered(u16),
}

/// How far an attempt had come when it ended without an answer.
///
/// The stages are as fine as they can be known for certain. Before [`Writing`](Self::Writing)
/// nothing of the request has left this process, and nothing can any more. From there on the
/// server may have the request, whatever the network made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The address that belongs to the server's name was looked for.
    Resolving,
    /// A connection was made or waited for, with all that belongs to it: a proxy, encryption.
    /// With an HTTP client of your own, looking for the address counts as this.
    Connecting,
    /// A connection had taken the request, and not all of its body yet.
    Writing,
    /// A connection had taken the request whole, and no answer had begun.
    Waiting,
    /// An answer that promised success had begun.
    Reading,
}

impl Stage {
    /// Whether the server may have got the request, in part at least.
    #[must_use]
    pub fn may_have_been_sent(self) -> bool {
        match self {
            Self::Resolving | Self::Connecting => false,
            Self::Writing | Self::Waiting | Self::Reading => true,
        }
    }
}

/// What to do after an attempt that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision {
    /// Send the request once more.
    Retry {
        /// How long to wait before that.
        after: Duration,
    },
    /// Stop.
    GiveUp {
        /// What is known of the call's fate.
        certainty: Certainty,
        /// Why it is not sent once more.
        why: Stop,
    },
}

/// Why a call is not sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Repeating it could do harm, or no good.
    Final,
    /// It was sent as often as the policy allows.
    Attempts,
    /// The server asks to wait longer than the policy allows.
    Pause,
    /// The pause would outlast the call's total time limit.
    Time,
    /// All that the client's calls may repeat together is used up for now.
    Budget,
    /// Whoever made the call wants it to stop ([`StopHandle`](crate::StopHandle)). [`decide`] never
    /// says so: this may come in the middle of a pause, too.
    Asked,
}

/// What is certain when a call is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The server did not accept the call: it never got it.
    NotAccepted,
    /// The server may have accepted the call.
    Unknown,
    /// The server answered, and its answer can be believed.
    Answered,
}

/// How often and how fast calls are repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How often a call is sent at most, the first time included. 1 switches repeating off.
    pub attempts: u32,
    /// The longest pause before the second attempt; it doubles for each one after.
    pub first_pause: Duration,
    /// The longest pause of all that the server did not ask for.
    pub longest_pause: Duration,
    /// The longest pause that a server may ask for; a call that should wait longer ends at once.
    pub longest_retry_after: Duration,
    /// How many repetitions all calls of a client share: a bucket that is full at first and from
    /// which each repetition takes one. It keeps many calls that fail together from multiplying
    /// the load of a server in trouble. `u32::MAX` is as good as no limit.
    pub budget: u32,
    /// How long it takes until the bucket has one more; zero keeps it full.
    pub budget_refill: Duration,
}

/// Four attempts; pauses of up to 0.5, 1 and 2 s, or as long as the server asks, up to a minute;
/// a budget of 100 repetitions, with one more every second.
impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(8),
            longest_retry_after: Duration::from_mins(1),
            budget: 100,
            budget_refill: Duration::from_secs(1),
        }
    }
}

impl Policy {
    /// A policy that never repeats anything.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }
}

impl Situation<'_> {
    /// Whether sending the request again can do no harm and may do good.
    fn may_repeat(&self) -> bool {
        match self.event {
            Event::Lost(stage) => !stage.may_have_been_sent() || self.is_harmless(),
            Event::Answered(status) if self.is_harmless() => is_transient(status),
            Event::Answered(status) => self.is_refused_unaccepted(status),
        }
    }

    /// What is certain of the call's fate.
    pub(crate) fn certainty(&self) -> Certainty {
        match self.event {
            Event::Lost(stage) if stage.may_have_been_sent() => Certainty::Unknown,
            Event::Lost(_) => Certainty::NotAccepted,
            Event::Answered(status) => match self.paid {
                Some(_) if self.is_refused_unaccepted(status) || is_refusal(status) => {
                    Certainty::Answered
                }
                Some(_) => Certainty::Unknown,
                None => Certainty::Answered,
            },
        }
    }

    fn is_harmless(&self) -> bool {
        is_harmless(self.paid, self.method)
    }

    /// Whether the server sends the status only for a request that it did not accept and that it
    /// may accept later. A spec has the say for a paid call. For another, "too many requests"
    /// has that meaning by its definition (RFC 6585).
    fn is_refused_unaccepted(&self, status: u16) -> bool {
        match self.paid {
            Some(paid) => paid.not_accepted.contains(&status),
            None => status == 429,
        }
    }
}

/// Whether a call may be sent any number of times: it costs nothing, and HTTP says that sending
/// its method twice is like sending it once (RFC 9110, section 9.2.2).
pub(crate) fn is_harmless(paid: Option<&Paid>, method: Method) -> bool {
    paid.is_none()
        && match method {
            Method::Get
            | Method::Head
            | Method::Options
            | Method::Trace
            | Method::Query
            | Method::Put
            | Method::Delete => true,
            Method::Post | Method::Patch => false,
        }
}

/// Whether a failure may pass by itself. 501 and 505 say that the server will never do it.
fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502..=504 | 506..=599)
}

/// Whether the status is the server's refusal of the request as it stands. 408 is not: it says
/// that somebody between here and there lost patience.
fn is_refusal(status: u16) -> bool {
    matches!(status, 400..=407 | 409..=499)
}

/// How long to wait before the next attempt; `None` if the server asks for longer than the policy
/// lets anybody wait.
///
/// Without a word from the server the pause is drawn evenly from zero up to a limit that doubles
/// ("full jitter"), so that many clients which failed at once do not come back at once.
fn pause(situation: &Situation<'_>, policy: &Policy) -> Option<Duration> {
    let doublings = situation.attempt.saturating_sub(1).min(31);
    let limit = policy
        .first_pause
        .saturating_mul(1 << doublings)
        .min(policy.longest_pause);
    match situation.retry_after {
        Some(asked) if asked > policy.longest_retry_after => None,
        Some(asked) => {
            Some(asked.saturating_add(policy.first_pause.mul_f64(fraction(situation.jitter))))
        }
        None => Some(limit.mul_f64(fraction(situation.jitter))),
    }
}

/// A number that is surely a fraction, whatever was handed in.
fn fraction(number: f64) -> f64 {
    if number.is_finite() {
        number.clamp(0.0, 1.0)
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests;

//! The rule over its whole domain, which is small enough to be walked through.

use super::*;

const METHODS: [Method; 8] = [
    Method::Get,
    Method::Put,
    Method::Post,
    Method::Delete,
    Method::Options,
    Method::Head,
    Method::Patch,
    Method::Trace,
];

fn paid() -> Paid {
    Paid {
        not_accepted: vec![429].into(),
        ..Paid::default()
    }
}

fn situation(paid: Option<&Paid>, method: Method, event: Event) -> Situation<'_> {
    Situation {
        paid,
        method,
        event,
        retry_after: None,
        attempt: 1,
        time_left: Duration::from_secs(100),
        budget_left: 1,
        jitter: 0.5,
    }
}

const NOT_SENT: Event = Event::Lost(Stage::Connecting);
const NO_ANSWER: Event = Event::Lost(Stage::Waiting);
const BROKEN_ANSWER: Event = Event::Lost(Stage::Reading);

fn events() -> impl Iterator<Item = Event> {
    [NOT_SENT, NO_ANSWER, BROKEN_ANSWER]
        .into_iter()
        .chain([Stage::Resolving, Stage::Writing].map(Event::Lost))
        .chain((100..=999).map(Event::Answered))
}

/// What the table says: `retry`, or the certainty with which the call ends.
#[test]
fn the_table() {
    let table = [
        // event                    paid POST      POST           GET
        (Event::Lost(Stage::Resolving), ["retry", "retry", "retry"]),
        (NOT_SENT, ["retry", "retry", "retry"]),
        (Event::Lost(Stage::Writing), ["unknown", "unknown", "retry"]),
        (NO_ANSWER, ["unknown", "unknown", "retry"]),
        (BROKEN_ANSWER, ["unknown", "unknown", "retry"]),
        (Event::Answered(200), ["unknown", "answered", "answered"]),
        (Event::Answered(302), ["unknown", "answered", "answered"]),
        (Event::Answered(307), ["unknown", "answered", "answered"]),
        (Event::Answered(308), ["unknown", "answered", "answered"]),
        (Event::Answered(400), ["answered", "answered", "answered"]),
        (Event::Answered(401), ["answered", "answered", "answered"]),
        (Event::Answered(402), ["answered", "answered", "answered"]),
        (Event::Answered(403), ["answered", "answered", "answered"]),
        (Event::Answered(404), ["answered", "answered", "answered"]),
        (Event::Answered(408), ["unknown", "answered", "retry"]),
        (Event::Answered(409), ["answered", "answered", "answered"]),
        (Event::Answered(422), ["answered", "answered", "answered"]),
        (Event::Answered(425), ["answered", "answered", "retry"]),
        (Event::Answered(429), ["retry", "retry", "retry"]),
        (Event::Answered(500), ["unknown", "answered", "retry"]),
        (Event::Answered(501), ["unknown", "answered", "answered"]),
        (Event::Answered(502), ["unknown", "answered", "retry"]),
        (Event::Answered(503), ["unknown", "answered", "retry"]),
        (Event::Answered(504), ["unknown", "answered", "retry"]),
        (Event::Answered(505), ["unknown", "answered", "answered"]),
        (Event::Answered(520), ["unknown", "answered", "retry"]),
        (Event::Answered(600), ["unknown", "answered", "answered"]),
    ];
    let cost = paid();
    for (event, expected) in table {
        let found = [
            (Some(&cost), Method::Post),
            (None, Method::Post),
            (None, Method::Get),
        ]
        .map(|(paid, method)| word(decide(&situation(paid, method, event), &Policy::default())));
        assert_eq!(found, expected, "{event:?}");
    }
}

#[test]
fn a_paid_call_is_repeated_only_when_nothing_was_sent_or_the_spec_vouches_for_the_status() {
    let cost = paid();
    for method in METHODS {
        for event in events() {
            let decision = decide(&situation(Some(&cost), method, event), &Policy::default());
            let may = is_certain(event);
            let is = matches!(decision, Decision::Retry { .. });
            assert_eq!(is, may, "{method:?} {event:?}");
        }
    }
}

#[test]
fn a_paid_call_whose_spec_vouches_for_no_status_is_never_repeated_after_an_answer() {
    let cost = Paid::default();
    for event in events().filter(|event| !is_unsent(*event)) {
        let decision = decide(
            &situation(Some(&cost), Method::Post, event),
            &Policy::default(),
        );
        assert!(matches!(decision, Decision::GiveUp { .. }), "{event:?}");
    }
}

#[test]
fn no_policy_and_no_wish_of_the_server_makes_a_paid_call_repeat_on_doubt() {
    let cost = paid();
    let eager = Policy {
        attempts: u32::MAX,
        first_pause: Duration::ZERO,
        longest_pause: Duration::ZERO,
        longest_retry_after: Duration::MAX,
        budget: u32::MAX,
        budget_refill: Duration::ZERO,
    };
    let doubtful = events().filter(|event| !is_certain(*event));
    for event in doubtful {
        for retry_after in [None, Some(Duration::ZERO), Some(Duration::from_secs(1))] {
            for attempt in [1, 2, 1000] {
                let situation = Situation {
                    retry_after,
                    attempt,
                    ..situation(Some(&cost), Method::Post, event)
                };
                let decision = decide(&situation, &eager);
                assert!(matches!(decision, Decision::GiveUp { .. }), "{situation:?}");
            }
        }
    }
}

#[test]
fn a_call_is_sent_as_often_as_the_policy_allows_and_no_more() {
    let policy = Policy::default();
    for attempt in 1..=10 {
        let situation = Situation {
            attempt,
            ..situation(None, Method::Get, NO_ANSWER)
        };
        let repeats = matches!(decide(&situation, &policy), Decision::Retry { .. });
        assert_eq!(repeats, attempt < policy.attempts, "attempt {attempt}");
    }
    let once = situation(None, Method::Get, NOT_SENT);
    assert_eq!(
        decide(&once, &Policy::never()),
        Decision::GiveUp {
            certainty: Certainty::NotAccepted,
            why: Stop::Attempts,
        }
    );
}

#[test]
fn the_pause_stays_under_a_limit_that_doubles_up_to_the_longest() {
    let policy = Policy {
        attempts: 100,
        ..Policy::default()
    };
    let limits = [500, 1000, 2000, 4000, 8000, 8000, 8000];
    for (attempt, limit) in (1..).zip(limits) {
        for (jitter, share) in [(0.0, 0.0), (0.25, 0.25), (0.5, 0.5), (1.0, 1.0)] {
            let situation = Situation {
                attempt,
                jitter,
                ..situation(None, Method::Get, NO_ANSWER)
            };
            let after = Duration::from_millis(limit).mul_f64(share);
            assert_eq!(decide(&situation, &policy), Decision::Retry { after });
        }
    }
    let late = Situation {
        attempt: 99,
        ..situation(None, Method::Get, NO_ANSWER)
    };
    let after = Duration::from_secs(4);
    assert_eq!(decide(&late, &policy), Decision::Retry { after });
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept_in_full() {
    let cost = paid();
    for asked in [0, 1, 7, 60] {
        let asked = Duration::from_secs(asked);
        for jitter in [0.0, 0.5, 0.999] {
            let situation = Situation {
                retry_after: Some(asked),
                jitter,
                ..situation(Some(&cost), Method::Post, Event::Answered(429))
            };
            let Decision::Retry { after } = decide(&situation, &Policy::default()) else {
                panic!("must be repeated: {situation:?}");
            };
            assert!(after >= asked && after < asked + Duration::from_millis(500));
        }
    }
}

#[test]
fn a_pause_beyond_the_policy_or_the_time_left_ends_the_call_at_once() {
    let cost = paid();
    let refused = |asked: Duration, time_left: Duration| Situation {
        retry_after: Some(asked),
        time_left,
        jitter: 0.0,
        ..situation(Some(&cost), Method::Post, Event::Answered(429))
    };
    let ends = |why| Decision::GiveUp {
        certainty: Certainty::Answered,
        why,
    };
    let policy = Policy::default();
    let (second, minute) = (Duration::from_secs(1), Duration::from_mins(1));

    assert_eq!(
        decide(&refused(minute + second, minute * 60), &policy),
        ends(Stop::Pause)
    );
    assert_eq!(
        decide(&refused(Duration::MAX, Duration::MAX), &policy),
        ends(Stop::Pause)
    );
    let late = ends(Stop::Time);
    assert_eq!(decide(&refused(second, second), &policy), late);
    assert_eq!(decide(&refused(second, Duration::ZERO), &policy), late);
    let more = refused(second, second + Duration::from_nanos(1));
    assert_eq!(decide(&more, &policy), Decision::Retry { after: second });
}

#[test]
fn a_strange_random_number_does_no_harm() {
    for jitter in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 5.0] {
        let situation = Situation {
            jitter,
            ..situation(None, Method::Get, NO_ANSWER)
        };
        let Decision::Retry { after } = decide(&situation, &Policy::default()) else {
            panic!("must be repeated");
        };
        assert!(after <= Duration::from_millis(500), "{jitter}: {after:?}");
    }
}

#[test]
fn a_spent_budget_ends_every_call_that_would_be_repeated_and_changes_nothing_else() {
    let cost = paid();
    for paid in [None, Some(&cost)] {
        for method in METHODS {
            for event in events() {
                let rich = situation(paid, method, event);
                let poor = Situation {
                    budget_left: 0,
                    ..rich
                };
                let policy = Policy::default();
                match (decide(&rich, &policy), decide(&poor, &policy)) {
                    (Decision::Retry { .. }, Decision::GiveUp { why, .. }) => {
                        assert_eq!(why, Stop::Budget, "{rich:?}");
                    }
                    (rich, poor) => assert_eq!(rich, poor),
                }
            }
        }
    }
}

/// Whether it is certain that the server did not accept the call.
fn is_certain(event: Event) -> bool {
    is_unsent(event) || event == Event::Answered(429)
}

fn is_unsent(event: Event) -> bool {
    matches!(event, Event::Lost(Stage::Resolving | Stage::Connecting))
}

fn word(decision: Decision) -> &'static str {
    let Decision::GiveUp { certainty, .. } = decision else {
        return "retry";
    };
    match certainty {
        Certainty::NotAccepted => "not accepted",
        Certainty::Unknown => "unknown",
        Certainty::Answered => "answered",
    }
}

//! The faults that are still to happen.

use std::sync::{Mutex, PoisonError};

use crate::fault::{Fault, Group, Place, What};

/// Faults that are still to happen, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct InForce(Mutex<Vec<Pending>>);

#[derive(Debug)]
struct Pending {
    fault: Fault,
    /// How many times it is still to happen.
    left: Option<u64>,
}

impl InForce {
    pub(crate) fn set(&self, faults: Vec<Fault>) {
        let pending = faults.into_iter().map(|fault| Pending {
            left: fault.count,
            fault,
        });
        *self.pending() = pending.collect();
    }

    /// What happens to a request: of each group of alternatives the first fault that is still to
    /// happen there. What the request itself asks for comes before what was asked for before.
    pub(crate) fn take(&self, place: Place, groups: &[Group], own: &[Fault]) -> Vec<Fault> {
        let mut taken: Vec<Fault> = Vec::new();
        let is_wanted = |fault: &Fault, taken: &[Fault]| {
            let group = fault.kind.group;
            let is_free = taken.iter().all(|other| match group {
                Group::Detail => other.kind != fault.kind,
                Group::Answer | Group::Job => other.kind.group != group,
            });
            groups.contains(&group) && fault.happens_at(place) && is_free
        };
        for fault in own {
            if is_wanted(fault, &taken) {
                taken.push(fault.clone());
            }
        }
        for pending in &mut *self.pending() {
            if pending.left == Some(0) || !is_wanted(&pending.fault, &taken) {
                continue;
            }
            pending.left = pending.left.map(|left| left - 1);
            taken.push(pending.fault.clone());
        }
        taken
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Vec<Pending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The faults that happen to one request.
#[derive(Debug, Default)]
pub(crate) struct Happening(pub(crate) Vec<Fault>);

impl Happening {
    pub(crate) fn find<'a, T>(&'a self, test: impl Fn(&'a What) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|fault| test(&fault.what))
    }

    pub(crate) fn has(&self, what: &What) -> bool {
        self.0.iter().any(|fault| fault.what == *what)
    }

    /// Their names, as they were written.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(faults: &[Fault]) -> Vec<&'static str> {
        faults.iter().map(Fault::name).collect()
    }

    #[test]
    fn faults_of_a_group_happen_one_after_the_other() {
        let parse = |text: &str| text.parse().unwrap();
        let faults = [
            "hang@1",
            "status=500@1",
            "slow",
            "slow=5",
            "downloads:truncated",
        ];
        let force = InForce::default();
        force.set(faults.map(parse).to_vec());
        let take = || names(&force.take(Place::Look, &[Group::Answer, Group::Detail], &[]));
        assert_eq!(take(), ["hang", "slow"]);
        assert_eq!(take(), ["status", "slow"]);
        assert_eq!(take(), ["slow"]);
        let own = [parse("close-after-body")];
        let taken = force.take(Place::Download, &[Group::Answer], &own);
        assert_eq!(names(&taken), ["close-after-body"]);
        let taken = force.take(Place::Download, &[Group::Answer], &[]);
        assert_eq!(names(&taken), ["truncated"]);
    }
}

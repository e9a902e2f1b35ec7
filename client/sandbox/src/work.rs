//! What the answers about a job look like: made from the spec's examples and schemas, with what
//! belongs to the job put where the lifecycle says.

use callsheet_spec::facts::{Lifecycle, Phase};
use callsheet_spec::{Api, Operation, Pictures, SchemaId, Statuses};
use serde_json::{Map, Value};

use crate::books::number;
use crate::job::{Ending, Job, Standing};
use crate::pointer::{object, put, remove, split, words_at};
use crate::vocabulary::{self, Vocabulary};

/// A submission: how its jobs are told of.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) pictures: Option<Pictures>,
    accepted: Tale,
    outcome: Tale,
    listed: Option<Value>,
    /// What a result costs in each phase of its job.
    costs: Vec<(Phase, f64)>,
}

/// How something is told to a client, beside what is true.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telling {
    /// How many vocabularies further than the usual one.
    pub(crate) shift: usize,
    /// The status, whatever it is.
    pub(crate) status: Option<String>,
}

/// A file that a job has made.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) url: String,
    pub(crate) file_name: String,
}

impl Work {
    /// What the spec says of the jobs of a submission; none if it says nothing.
    pub(crate) fn new(api: &Api, submission: &Operation) -> Option<Self> {
        let lifecycle = submission.facts.lifecycle.clone()?;
        let outcome = &api.operations[submission.outcome?];
        let listing = lifecycle.running.as_ref().and_then(|running| {
            let mut operations = api.operations.iter();
            let listing = operations.find(|known| known.facts.path == running.path)?;
            let answer = answer_of(api, listing);
            answer.pointer(&running.jobs)?.get(0).cloned()
        });
        let mut work = Self {
            accepted: Tale::new(api, submission, &lifecycle),
            outcome: Tale::new(api, outcome, &lifecycle),
            listed: listing,
            pictures: submission.pictures.clone(),
            lifecycle,
            costs: Vec::new(),
        };
        let phases = [
            Phase::Pending,
            Phase::Succeeded,
            Phase::Failed,
            Phase::Canceled,
        ];
        work.costs = phases.map(|phase| (phase, work.cost(phase))).into();
        Some(work)
    }

    /// The steps that a job goes through before it ends.
    pub(crate) fn steps(&self) -> usize {
        self.outcome.usual().pending.len()
    }

    /// The answer to a submission.
    pub(crate) fn accepted(&self, job: &Job, telling: &Telling) -> Value {
        let vocabulary = self.accepted.vocabulary(telling.shift);
        let mut value = self.accepted.example(vocabulary);
        let status = vocabulary.pending.first().map_or("", String::as_str);
        self.tell(&mut value, job, telling.status.as_deref().unwrap_or(status));
        value
    }

    /// The job as it stands.
    pub(crate) fn outcome(
        &self,
        job: &Job,
        standing: Standing,
        outputs: &[Output],
        telling: &Telling,
    ) -> Value {
        let vocabulary = self.outcome.vocabulary(telling.shift);
        let (mut value, _) = self
            .outcome
            .for_phase(phase(job, standing), &self.lifecycle);
        let status = word(vocabulary, job, standing);
        self.tell(&mut value, job, telling.status.as_deref().unwrap_or(status));
        match phase(job, standing) {
            Phase::Succeeded => self.tell_outputs(&mut value, job, outputs),
            Phase::Failed => self.tell_reason(&mut value, job),
            Phase::Pending | Phase::Canceled | Phase::Unknown => {}
        }
        value
    }

    /// The job as an item of the list of those that go on.
    pub(crate) fn listed(&self, job: &Job, standing: Standing, telling: &Telling) -> Value {
        let mut value = self.listed.clone().unwrap_or_default();
        let status = word(self.outcome.vocabulary(telling.shift), job, standing);
        self.tell(&mut value, job, telling.status.as_deref().unwrap_or(status));
        if let Some(pointer) = self.request() {
            put(&mut value, pointer, job.body.clone());
        }
        value
    }

    /// The status of a job in the first of the vendor's vocabularies.
    pub(crate) fn status<'a>(&'a self, job: &Job, standing: Standing) -> &'a str {
        word(self.outcome.usual(), job, standing)
    }

    /// The credits that a job costs: what the spec's example shows for one result, as many times as
    /// there are results.
    pub(crate) fn credits(&self, job: &Job, standing: Standing) -> f64 {
        let phase = phase(job, standing);
        let mut costs = self.costs.iter();
        let cost = costs.find(|(known, _)| *known == phase);
        cost.map_or(0.0, |(_, cost)| *cost) * results(job)
    }

    fn cost(&self, phase: Phase) -> f64 {
        let (example, is_exact) = self.outcome.for_phase(phase, &self.lifecycle);
        let told = self.cost_in(&example).filter(|_| is_exact);
        told.unwrap_or_else(|| self.price())
    }

    /// The credits that a result costs at first.
    pub(crate) fn price(&self) -> f64 {
        let examples = [&self.accepted, &self.outcome];
        let mut told = examples
            .into_iter()
            .flat_map(|tale| &tale.examples)
            .filter_map(|example| self.cost_in(example));
        told.find(|cost| *cost > 0.0).unwrap_or(1.0)
    }

    fn cost_in(&self, example: &Value) -> Option<f64> {
        let pointer = self.lifecycle.cost.as_deref()?;
        example.pointer(pointer)?.as_f64()
    }

    /// Where answers hold the request.
    fn request(&self) -> Option<&str> {
        self.lifecycle.running.as_ref()?.request.as_deref()
    }

    /// Puts what is the same in every answer: id, status, cost and request.
    fn tell(&self, value: &mut Value, job: &Job, status: &str) {
        put(value, &self.lifecycle.id, Value::from(job.id.as_str()));
        put(value, &self.lifecycle.status, Value::from(status));
        if let Some(pointer) = self.request()
            && value.pointer(pointer).is_some()
        {
            put(value, pointer, job.body.clone());
        }
        // What stands beside the cost are its parts.
        if let Some(cost) = self.lifecycle.cost.as_deref()
            && value.pointer(cost).is_some()
            && let Some(Value::Object(parts)) = value.pointer_mut(split(cost).0)
        {
            for part in parts.values_mut() {
                if let Value::Number(one) = part
                    && let Some(one) = one.as_f64()
                {
                    *part = number(one * results(job));
                }
            }
        }
    }

    fn tell_outputs(&self, value: &mut Value, job: &Job, outputs: &[Output]) {
        for pointer in self.lifecycle.outputs.iter() {
            self.put_outputs(value, pointer, job, outputs);
        }
        if let Some(count) = self
            .pictures
            .as_ref()
            .and_then(|told| told.count.as_deref())
        {
            put(value, count, Value::from(outputs.len()));
        }
        let prompt = self.lifecycle.prompt.as_ref();
        if let Some(prompt) = prompt
            && let Some(used) = prompt.used.as_deref()
            && let Some(asked) = job.body.pointer(&prompt.asked)
        {
            put(value, used, asked.clone());
        }
    }

    /// Puts addresses where a pointer leads, in which a step `*` stands for every item of a list.
    fn put_outputs(&self, value: &mut Value, pointer: &str, job: &Job, outputs: &[Output]) {
        let starred = pointer
            .split_once("/*")
            .filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'));
        let Some((list, rest)) = starred else {
            if let Some(first) = outputs.first() {
                put(value, pointer, Value::from(first.url.as_str()));
                let (parent, name) = split(pointer);
                if let Some(parent) = value.pointer_mut(parent)
                    && name.is_some()
                {
                    self.describe(object(parent), job, first);
                }
            }
            return;
        };
        let item = value.pointer(list).and_then(|list| list.get(0)).cloned();
        let items = outputs.iter().map(|output| {
            let mut item = item.clone().unwrap_or_default();
            self.put_outputs(&mut item, rest, job, std::slice::from_ref(output));
            item
        });
        let items = items.collect();
        put(value, list, Value::Array(items));
    }

    /// Says beside an address what it leads to.
    fn describe(&self, members: &mut Map<String, Value>, job: &Job, output: &Output) {
        let Some(pictures) = &self.pictures else {
            return;
        };
        let mut say = |name: &Option<String>, value: Value| {
            if let Some(name) = name {
                members.insert(name.clone(), value);
            }
        };
        say(&pictures.width, job.size.width.into());
        say(&pictures.height, job.size.height.into());
        say(&pictures.media_type, "image/png".into());
        say(&pictures.file_name, output.file_name.as_str().into());
    }

    fn tell_reason(&self, value: &mut Value, job: &Job) {
        let (Some((code_at, message_at)), Ending::Badly { code, message }) =
            (&self.lifecycle.reason, &job.ending)
        else {
            return;
        };
        let is_said = code.is_some() || message.is_some();
        for (pointer, given) in [(code_at, code), (message_at, message)] {
            let is_there = value.pointer(pointer).is_some_and(|known| !known.is_null());
            match given {
                Some(given) => put(value, pointer, Value::from(given.as_str())),
                // A reason of the example's would not belong to the code that was asked for.
                None if is_said || !is_there => {
                    put(
                        value,
                        pointer,
                        Value::from("The sandbox was told to have it fail."),
                    );
                }
                None => {}
            }
        }
    }
}

/// What an operation's answers about a job are made from.
#[derive(Debug)]
struct Tale {
    /// The examples of its success, in the order of the spec.
    examples: Vec<Value>,
    /// A value that its schema allows.
    drawn: Value,
    vocabularies: Vec<Vocabulary>,
    /// The vocabulary that its first example speaks.
    usual: usize,
    status: String,
}

impl Tale {
    fn new(api: &Api, operation: &Operation, lifecycle: &Lifecycle) -> Self {
        let response = success(operation);
        let examples: Vec<Value> = response
            .into_iter()
            .flat_map(|(_, response)| response.examples())
            .map(|example| example.value.clone())
            .collect();
        let schema = response.and_then(|(_, response)| response.schema());
        let words = schema.map(|schema| words_at(api, schema, &lifecycle.status));
        let vocabularies = vocabulary::of(lifecycle, &words.unwrap_or_default());
        let first = examples
            .first()
            .and_then(|first| lifecycle.status_in(first));
        Self {
            usual: vocabulary::speaking(&vocabularies, first.as_deref()),
            drawn: drawn(api, schema),
            vocabularies,
            examples,
            status: lifecycle.status.to_string(),
        }
    }

    fn usual(&self) -> &Vocabulary {
        self.vocabulary(0)
    }

    fn vocabulary(&self, shift: usize) -> &Vocabulary {
        &self.vocabularies[(self.usual + shift) % self.vocabularies.len()]
    }

    /// An example in a vocabulary, or the next best.
    fn example(&self, vocabulary: &Vocabulary) -> Value {
        let speaks = |example: &&Value| {
            let status = example.pointer(&self.status).and_then(Value::as_str);
            let own = std::slice::from_ref(vocabulary);
            status.is_some_and(|status| vocabulary::has(own, status))
        };
        let mut examples = self.examples.iter();
        let found = examples.find(speaks).or_else(|| self.examples.first());
        found.unwrap_or(&self.drawn).clone()
    }

    /// An example of a job in a phase, and whether it is one; else the next best.
    fn for_phase(&self, phase: Phase, lifecycle: &Lifecycle) -> (Value, bool) {
        let of = |phase: Phase| {
            let mut examples = self.examples.iter();
            examples.find(|example| {
                let status = lifecycle.status_in(example);
                status.is_some_and(|status| lifecycle.phase(&status) == phase)
            })
        };
        if let Some(example) = of(phase) {
            return (example.clone(), true);
        }
        if phase == Phase::Canceled {
            // What is called off has no outputs, and costs what a failure costs.
            if let Some(failed) = of(Phase::Failed) {
                let mut value = failed.clone();
                for pointer in lifecycle.reason.iter().flat_map(|(code, why)| [code, why]) {
                    remove(&mut value, pointer);
                }
                return (value, true);
            }
            if let Some(pending) = of(Phase::Pending) {
                return (pending.clone(), false);
            }
        }
        (self.drawn.clone(), false)
    }
}

fn phase(job: &Job, standing: Standing) -> Phase {
    match (standing, &job.ending) {
        (Standing::Pending(_), _) | (_, Ending::Never) => Phase::Pending,
        (Standing::Ended, Ending::Well) => Phase::Succeeded,
        (Standing::Ended, Ending::Badly { .. }) => Phase::Failed,
        (Standing::Ended, Ending::Canceled) => Phase::Canceled,
    }
}

fn word<'a>(vocabulary: &'a Vocabulary, job: &Job, standing: Standing) -> &'a str {
    match (standing, phase(job, standing)) {
        (_, Phase::Succeeded) => &vocabulary.succeeded,
        (_, Phase::Failed) => &vocabulary.failed,
        (_, Phase::Canceled) => &vocabulary.canceled,
        (Standing::Pending(step), _) => {
            let words = &vocabulary.pending;
            let word = words.get(step).or_else(|| words.last());
            word.map_or("", String::as_str)
        }
        (Standing::Ended, Phase::Pending | Phase::Unknown) => "",
    }
}

#[allow(clippy::cast_precision_loss)] // nobody asks for so many results
fn results(job: &Job) -> f64 {
    job.results as f64
}

/// The lowest documented success of an operation with its status.
pub(crate) fn success(operation: &Operation) -> Option<(u16, &callsheet_spec::Response)> {
    let lowest = operation.successes().into_iter().next()?;
    let status = match lowest.statuses {
        Statuses::One(status) => status,
        Statuses::Class(_) | Statuses::Others => 200,
    };
    Some((status, lowest))
}

/// The answer of an operation that has nothing to do with jobs: the first example of its success,
/// else a value that its schema allows.
pub(crate) fn answer_of(api: &Api, operation: &Operation) -> Value {
    let response = success(operation).map(|(_, response)| response);
    let mut examples = response
        .into_iter()
        .flat_map(callsheet_spec::Response::examples);
    match examples.next() {
        Some(example) => example.value.clone(),
        None => drawn(api, response.and_then(callsheet_spec::Response::schema)),
    }
}

fn drawn(api: &Api, schema: Option<SchemaId>) -> Value {
    schema.map_or(Value::Null, |schema| {
        callsheet_validator::sample_value(api, schema)
    })
}

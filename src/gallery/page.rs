//! The page: pure, from what is known of jobs to HTML.

use std::fmt::{self, Display, Write as _};

use serde_json::Value;

use super::html::{Text, cut};
use crate::credits::{Sum, credits, pretended_credits};
use crate::journal::Outcome;
use crate::sidecar::Sidecar;
use crate::words::counted;

/// What every page has near its beginning, by which it is known again.
pub(super) const MARK: &str = "<meta name=\"generator\" content=\"callsheet gallery\">";

/// A job on the page.
pub(super) struct Job {
    pub(super) sidecar: Sidecar,
    pub(super) outputs: Vec<Made>,
}

/// An output of a job.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its URL; none if the file is gone.
    pub(super) source: Option<String>,
}

/// What can be done with an output on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Picture,
    Film,
    Sound,
    Other,
}

impl Kind {
    /// What a file is by its name, which the command gave it by its content; with its media type.
    pub(super) fn of(name: &str) -> (Self, &'static str) {
        let extension = name.rsplit('.').next().unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "png" => (Self::Picture, "image/png"),
            "jpg" | "jpeg" => (Self::Picture, "image/jpeg"),
            "gif" => (Self::Picture, "image/gif"),
            "webp" => (Self::Picture, "image/webp"),
            "avif" => (Self::Picture, "image/avif"),
            "bmp" => (Self::Picture, "image/bmp"),
            "mp4" => (Self::Film, "video/mp4"),
            "mov" => (Self::Film, "video/quicktime"),
            "webm" => (Self::Film, "video/webm"),
            "mp3" => (Self::Sound, "audio/mpeg"),
            "wav" => (Self::Sound, "audio/wav"),
            _ => (Self::Other, "application/octet-stream"),
        }
    }
}

/// The page of a folder.
pub(super) fn page(folder: &str, jobs: &[Job]) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut page, folder, jobs);
    page
}

fn write(page: &mut String, folder: &str, jobs: &[Job]) -> fmt::Result {
    let folder = Text(if folder.is_empty() { "results" } else { folder });
    let (made, failed): (Vec<_>, Vec<_>) = jobs
        .iter()
        .partition(|job| job.sidecar.outcome == Outcome::Succeeded);
    write!(
        page,
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         {MARK}\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; img-src data: file: 'self'; media-src data: file: 'self'\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>{folder}: gallery</title>\n\
         <style>\n{}</style>\n\
         </head>\n\
         <body>\n\
         <header>\n\
         <h1>{folder}</h1>\n\
         <p>{}</p>\n\
         </header>\n\
         <main>\n",
        include_str!("style.css"),
        Text(&summary(&made, &failed)),
    )?;
    section(page, "made", "Made", &made)?;
    section(page, "not-made", "Not made", &failed)?;
    page.push_str(
        "</main>\n<footer><p>Made by callsheet. Nothing on this page is fetched from \
         elsewhere.</p></footer>\n</body>\n</html>\n",
    );
    Ok(())
}

fn summary(made: &[&Job], failed: &[&Job]) -> String {
    let outputs: usize = made.iter().map(|job| job.outputs.len()).sum();
    let mut parts = vec![format!(
        "{} of {}",
        counted(outputs as u64, "result"),
        counted(made.len() as u64, "request")
    )];
    if !failed.is_empty() {
        parts.push(format!(
            "{} not made",
            counted(failed.len() as u64, "request")
        ));
    }
    let all = || made.iter().chain(failed);
    let mut sum = Sum::default();
    for Sidecar {
        credits, pretended, ..
    } in all().map(|job| &job.sidecar)
    {
        if let Some(credits) = credits {
            sum.add(*credits, *pretended);
        }
    }
    if !sum.is_empty() {
        parts.push(sum.to_string());
    }
    parts.join(" · ")
}

fn section(page: &mut String, id: &str, title: &str, jobs: &[&Job]) -> fmt::Result {
    if jobs.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n<div class=\"jobs\">"
    )?;
    for (number, job) in jobs.iter().enumerate() {
        article(page, &format!("{id}-{}", number + 1), job)?;
    }
    page.push_str("</div>\n</section>\n");
    Ok(())
}

fn article(page: &mut String, anchor: &str, job: &Job) -> fmt::Result {
    let sidecar = &job.sidecar;
    let name = sidecar.file.as_deref().unwrap_or(&sidecar.id);
    writeln!(
        page,
        "<article id=\"{anchor}\" aria-labelledby=\"{anchor}-name\">"
    )?;
    outputs(page, anchor, job)?;
    writeln!(
        page,
        "<div class=\"about\">\n<h3 id=\"{anchor}-name\">{}</h3>",
        Text(name)
    )?;
    if sidecar.outcome != Outcome::Succeeded {
        let reason = sidecar
            .reason
            .as_deref()
            .unwrap_or("the server gave no reason");
        writeln!(
            page,
            "<p class=\"reason\"><strong>{}</strong> {}</p>",
            match sidecar.outcome {
                Outcome::Canceled => "Canceled:",
                Outcome::Failed | Outcome::Succeeded => "Failed:",
            },
            Text(reason)
        )?;
    }
    prompts(page, sidecar)?;
    facts(page, sidecar)?;
    details(page, "Request as it was sent", sidecar.request.as_ref())?;
    let answer = Some(&sidecar.answer).filter(|answer| !answer.is_null());
    details(page, "What the server said", answer)?;
    page.push_str("</div>\n</article>\n");
    Ok(())
}

fn outputs(page: &mut String, anchor: &str, job: &Job) -> fmt::Result {
    if job.outputs.is_empty() {
        return Ok(());
    }
    let sidecar = &job.sidecar;
    let prompt = sidecar.used_prompt.as_ref().or(sidecar.prompt.as_ref());
    let all = job.outputs.len();
    let layout = if all == 1 { "one" } else { "many" };
    writeln!(page, "<div class=\"outputs {layout}\">")?;
    for (number, made) in (1..).zip(&job.outputs) {
        let what = match prompt {
            Some(prompt) => format!("Result {number} of {all}: {}", cut(prompt, 200)),
            None => format!("Result {number} of {all}: {}", made.name),
        };
        let (what, file) = (Text(&what), Text(&made.name));
        let Some(source) = &made.source else {
            writeln!(page, "<p class=\"gone\">{file} is no longer there.</p>")?;
            continue;
        };
        match made.kind {
            Kind::Picture => {
                let id = format!("{anchor}-{number}");
                writeln!(
                    page,
                    "<figure id=\"{id}\">\
                     <a class=\"open\" href=\"#{id}\" aria-label=\"Enlarge {file}\">\
                     <img src=\"{source}\" alt=\"{what}\"></a>\
                     <a class=\"close\" href=\"#{anchor}\" aria-label=\"Close {file}\">Close</a>\
                     <figcaption>{file}</figcaption></figure>"
                )?;
            }
            Kind::Film => writeln!(
                page,
                "<figure><video controls src=\"{source}\" aria-label=\"{what}\"></video>\
                 <figcaption>{file}</figcaption></figure>"
            )?,
            Kind::Sound => writeln!(
                page,
                "<figure><audio controls src=\"{source}\" aria-label=\"{what}\"></audio>\
                 <figcaption>{file}</figcaption></figure>"
            )?,
            Kind::Other => writeln!(
                page,
                "<p class=\"gone\"><a href=\"{source}\" download=\"{file}\">{file}</a></p>"
            )?,
        }
    }
    page.push_str("</div>\n");
    Ok(())
}

fn prompts(page: &mut String, sidecar: &Sidecar) -> fmt::Result {
    if let Some(prompt) = &sidecar.prompt {
        writeln!(
            page,
            "<p class=\"prompt\" dir=\"auto\">{}</p>",
            Text(prompt)
        )?;
    }
    match &sidecar.used_prompt {
        Some(used) if sidecar.prompt.as_ref() != Some(used) => writeln!(
            page,
            "<div class=\"used\"><h4>Prompt actually used</h4><p dir=\"auto\">{}</p></div>",
            Text(used)
        ),
        _ => Ok(()),
    }
}

fn facts(page: &mut String, sidecar: &Sidecar) -> fmt::Result {
    page.push_str("<dl>\n");
    let mut fact = |name: &str, value: &dyn Display| {
        let value = value.to_string();
        let (name, value) = (Text(name), Text(&value));
        writeln!(
            page,
            "<div><dt>{name}</dt><dd dir=\"auto\">{value}</dd></div>"
        )
    };
    match sidecar.credits {
        Some(amount) if sidecar.pretended => fact("Cost", &pretended_credits(amount))?,
        Some(amount) => fact("Cost", &credits(amount))?,
        None => fact("Cost", &"not told")?,
    }
    let members = sidecar.request.as_ref().and_then(Value::as_object);
    for (name, value) in members.into_iter().flatten() {
        // It stands above.
        let is_prompt = value.as_str().is_some() && value.as_str() == sidecar.prompt.as_deref();
        if !is_prompt {
            fact(name, &shown(value))?;
        }
    }
    fact("Job", &sidecar.id)?;
    if let Some(sent) = &sidecar.sent {
        let sent: String = sent.chars().take(16).collect();
        fact("Sent", &format!("{} UTC", sent.replace('T', " ")))?;
    }
    page.push_str("</dl>\n");
    Ok(())
}

/// A value of a request as a person reads it.
fn shown(value: &Value) -> String {
    const MOST: usize = 160;
    match value {
        Value::String(text) => cut(text, MOST),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<_> = items.iter().map(shown).collect();
            items.join("\n")
        }
        _ => cut(&value.to_string(), MOST),
    }
}

fn details(page: &mut String, title: &str, value: Option<&Value>) -> fmt::Result {
    let Some(value) = value else { return Ok(()) };
    let text = format!("{value:#}");
    writeln!(
        page,
        "<details><summary>{title}</summary><pre tabindex=\"0\">{}</pre></details>",
        Text(&cut(&text, 20_000))
    )
}

//! What a client needs to know of an operation, as constants.

use callsheet_spec::facts::{
    Credential, Failures, Lifecycle, List, MediaLimits, Operation as Facts, Paid, Text,
};
use callsheet_spec::wire::{Media, Parameter as Wire, Place, Style};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// The operation itself.
pub(super) fn facts(facts: &Facts) -> TokenStream {
    let Facts {
        id,
        method,
        base_url,
        path,
        key_env,
        security,
        paid,
        lifecycle,
        idempotency_key,
        media,
        failures,
    } = facts;
    let (id, base_url, path) = (text(id), text(base_url), text(path));
    let method = format_ident!("{}", format!("{method:?}"));
    let key_env = optional(key_env.as_ref().map(text));
    let ways = security.iter().map(|way| {
        let parts = way.iter().map(credential);
        quote! { c::Cow::Borrowed(&[#(#parts),*]) }
    });
    let security = quote! { c::Cow::Borrowed(&[#(#ways),*]) };
    let paid = optional(paid.as_ref().map(paid_facts));
    let lifecycle = optional(lifecycle.as_ref().map(lifecycle_facts));
    let idempotency_key = optional(idempotency_key.as_ref().map(text));
    let limits = media.iter().map(media_limits);
    let media = quote! { c::Cow::Borrowed(&[#(#limits),*]) };
    let failures = failure_facts(failures);
    quote! {
        c::Operation {
            id: #id,
            method: c::Method::#method,
            base_url: #base_url,
            path: #path,
            key_env: #key_env,
            security: #security,
            paid: #paid,
            lifecycle: #lifecycle,
            idempotency_key: #idempotency_key,
            media: #media,
            failures: #failures,
        }
    }
}

fn media_limits(limits: &MediaLimits) -> TokenStream {
    let MediaLimits {
        at,
        min_width,
        max_width,
        min_height,
        max_height,
        max_bytes,
        formats,
    } = limits;
    let count = |count: &Option<u64>| {
        optional(count.map(|count| {
            let count = Literal::u64_unsuffixed(count);
            quote! { #count }
        }))
    };
    let (min_width, max_width) = (count(min_width), count(max_width));
    let (min_height, max_height) = (count(min_height), count(max_height));
    let (at, max_bytes, formats) = (text(at), count(max_bytes), texts(formats));
    quote! {
        c::MediaLimits {
            at: #at,
            min_width: #min_width,
            max_width: #max_width,
            min_height: #min_height,
            max_height: #max_height,
            max_bytes: #max_bytes,
            formats: #formats,
        }
    }
}

fn credential(credential: &Credential) -> TokenStream {
    match credential {
        Credential::Key { place, name } => {
            let (place, name) = (format_ident!("{}", format!("{place:?}")), text(name));
            quote! { c::Credential::Key { place: c::Place::#place, name: #name } }
        }
        Credential::Scheme(scheme) => {
            let scheme = text(scheme);
            quote! { c::Credential::Scheme(#scheme) }
        }
        plain => {
            let plain = format_ident!("{}", format!("{plain:?}"));
            quote! { c::Credential::#plain }
        }
    }
}

/// How a parameter travels, as short as it can be said.
pub(super) fn wire(wire: &Wire) -> TokenStream {
    let Wire {
        name,
        place,
        style,
        explode,
        reserved,
        json,
    } = wire;
    let name = name.as_ref();
    let (constructor, usual) = match place {
        Place::Path => ("path", Wire::path("")),
        Place::Query => ("query", Wire::query("")),
        Place::Header => ("header", Wire::header("")),
        Place::Cookie => ("cookie", Wire::cookie("")),
    };
    let constructor = format_ident!("{constructor}");
    let style = (*style != usual.style).then(|| {
        let style = style_of(*style);
        quote! { .styled(#style) }
    });
    let explode = (*explode != usual.explode).then(|| quote! { .exploded(#explode) });
    let reserved = reserved.then(|| quote! { .reserved() });
    let json = json.then(|| quote! { .json() });
    quote! { c::Parameter::#constructor(#name) #style #explode #reserved #json }
}

fn style_of(style: Style) -> TokenStream {
    let style = format_ident!("{}", format!("{style:?}"));
    quote! { c::Style::#style }
}

/// In which form a body is sent.
pub(super) fn media(media: &Media) -> TokenStream {
    let Media {
        content_type,
        kind,
        encodings,
    } = media;
    let content_type = text(content_type);
    let kind = format_ident!("{}", format!("{kind:?}"));
    let encodings = encodings.iter().map(|encoding| {
        let name = text(&encoding.name);
        let style = optional(encoding.style.map(style_of));
        let explode = encoding.explode;
        let content_type = optional(encoding.content_type.as_ref().map(text));
        let is_file = encoding.is_file;
        quote! {
            c::Encoding {
                name: #name,
                style: #style,
                explode: #explode,
                content_type: #content_type,
                is_file: #is_file,
            }
        }
    });
    quote! {
        c::Media {
            content_type: #content_type,
            kind: c::MediaKind::#kind,
            encodings: c::Cow::Borrowed(&[#(#encodings),*]),
        }
    }
}

fn paid_facts(paid: &Paid) -> TokenStream {
    let Paid {
        not_accepted,
        results,
    } = paid;
    let statuses = not_accepted
        .iter()
        .map(|status| Literal::u16_unsuffixed(*status));
    let factors = results.iter().map(|factor| {
        let fields = factor.fields.iter().map(|(pointer, default)| {
            let (pointer, default) = (text(pointer), Literal::u64_unsuffixed(*default));
            quote! { (#pointer, #default) }
        });
        quote! { c::Factor { fields: c::Cow::Borrowed(&[#(#fields),*]) } }
    });
    quote! {
        c::Paid {
            not_accepted: c::Cow::Borrowed(&[#(#statuses),*]),
            results: c::Cow::Borrowed(&[#(#factors),*]),
        }
    }
}

fn lifecycle_facts(lifecycle: &Lifecycle) -> TokenStream {
    let Lifecycle {
        id,
        status,
        outputs,
        reason,
        pending,
        succeeded,
        failed,
        canceled,
        outcome,
        stream,
        running,
        cost,
        prompt,
        poll_seconds,
        deadline_seconds,
    } = lifecycle;
    let (id, status) = (text(id), text(status));
    let outputs = texts(outputs);
    let reason = optional(reason.as_ref().map(|(code, message)| {
        let (code, message) = (text(code), text(message));
        quote! { (#code, #message) }
    }));
    let (pending, succeeded) = (texts(pending), texts(succeeded));
    let (failed, canceled) = (texts(failed), texts(canceled));
    let (path, parameter) = (text(&outcome.path), text(&outcome.parameter));
    let stream = optional(stream.as_ref().map(|stream| {
        let path = text(&stream.path);
        quote! { c::StreamCall { path: #path } }
    }));
    let running = optional(running.as_ref().map(|running| {
        let (path, jobs) = (text(&running.path), text(&running.jobs));
        let request = optional(running.request.as_ref().map(text));
        quote! { c::RunningCall { path: #path, jobs: #jobs, request: #request } }
    }));
    let cost = optional(cost.as_ref().map(text));
    let prompt = optional(prompt.as_ref().map(|prompt| {
        let asked = text(&prompt.asked);
        let used = optional(prompt.used.as_ref().map(text));
        quote! { c::Prompt { asked: #asked, used: #used } }
    }));
    let poll_seconds = Literal::u64_unsuffixed(*poll_seconds);
    let deadline_seconds = Literal::u64_unsuffixed(*deadline_seconds);
    quote! {
        c::Lifecycle {
            id: #id,
            status: #status,
            outputs: #outputs,
            reason: #reason,
            pending: #pending,
            succeeded: #succeeded,
            failed: #failed,
            canceled: #canceled,
            outcome: c::OutcomeCall { path: #path, parameter: #parameter },
            stream: #stream,
            running: #running,
            cost: #cost,
            prompt: #prompt,
            poll_seconds: #poll_seconds,
            deadline_seconds: #deadline_seconds,
        }
    }
}

fn failure_facts(failures: &Failures) -> TokenStream {
    let Failures {
        code,
        message,
        kinds,
    } = failures;
    let (code, message) = (texts(code), texts(message));
    let kinds = kinds.iter().map(|(pattern, kind)| {
        let (pattern, kind) = (text(pattern), format_ident!("{}", format!("{kind:?}")));
        quote! { (#pattern, c::FailureKind::#kind) }
    });
    quote! {
        c::Failures { code: #code, message: #message, kinds: c::Cow::Borrowed(&[#(#kinds),*]) }
    }
}

fn text(text: &Text) -> TokenStream {
    let text = text.as_ref();
    quote! { c::Cow::Borrowed(#text) }
}

fn texts(list: &List<Text>) -> TokenStream {
    let list = list.iter().map(text);
    quote! { c::Cow::Borrowed(&[#(#list),*]) }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}

//! What each construct of a schema becomes: small specs beside the code that is generated from
//! them, in `tests/cases`. `CALLSHEET_ACCEPT=1 cargo test -p callsheet-codegen --test cases`
//! rewrites the code; read the difference before it is kept.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use std::path::{Path, PathBuf};
use std::{env, fs};

use callsheet_codegen::Builder;
use syn::{Item, ItemImpl};

/// The specs of a folder, in the order of their names.
fn specs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut specs: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml"))
        .collect();
    specs.sort();
    specs
}

/// The types with what is made for each of them; what is alike for all of them is left out.
fn shown(code: &str) -> String {
    let mut file = syn::parse_file(code).unwrap();
    let types = std::mem::take(&mut file.items)
        .into_iter()
        .find_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => Some(module.content.unwrap().1),
            _ => None,
        });
    let shown = types.unwrap().into_iter().filter(|item| match item {
        Item::Impl(item) => !is_alike(item),
        Item::Struct(_) | Item::Enum(_) => true,
        _ => false,
    });
    file.items = shown.collect();
    let code = prettyplease::unparse(&file);
    code.replace("\n}\n", "\n}\n\n").trim_end().to_owned() + "\n"
}

/// Whether every type has the same `impl`.
fn is_alike(item: &ItemImpl) -> bool {
    let names = item.trait_.as_ref().map(|(path, _)| {
        let last = path.segments.last().unwrap();
        last.ident.to_string()
    });
    match names.as_deref() {
        Some(
            "Serialize" | "Deserialize" | "Members" | "Display" | "FromStr" | "From" | "TryFrom",
        ) => true,
        Some(_) => false,
        None => item
            .items
            .iter()
            .any(|item| matches!(item, syn::ImplItem::Const(of) if of.ident == "SCHEMA")),
    }
}

#[test]
fn every_construct_becomes_what_was_reviewed() {
    let mut changed = Vec::new();
    for spec in specs("tests/cases") {
        let code = shown(&Builder::new().spec(&spec).generate().unwrap());
        let path = spec.with_extension("rs");
        if fs::read_to_string(&path).unwrap_or_default() == code {
            continue;
        }
        if env::var_os("CALLSHEET_ACCEPT").is_some() {
            fs::write(&path, code).unwrap();
        } else {
            changed.push(path.display().to_string());
        }
    }
    assert!(
        changed.is_empty(),
        "no longer generated as reviewed; see the head of this file: {changed:#?}"
    );
}

//! The way in from a build script: files in, a file out.

use std::fs;
use std::path::{Path, PathBuf};

use callsheet_spec::source::Source;
use callsheet_spec::{Api, Formats, LoadOptions, load_with};

use crate::{Error, Options, generate};

/// Generates code from spec files.
///
/// ```no_run
/// # fn main() -> Result<(), callsheet_codegen::Error> {
/// callsheet_codegen::Builder::new()
///     .spec("specs/images.yaml")
///     .spec("specs/results.yaml")
///     .write_to_out_dir("api.rs")?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Builder {
    files: Vec<PathBuf>,
    texts: Vec<(String, String)>,
    documents: Vec<(String, String)>,
    formats: Formats,
    options: Options,
}

impl Builder {
    /// A builder without any spec.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an OpenAPI document (3.0 or 3.1) or a JSON Schema (drafts 4 to 2020-12), YAML or JSON.
    /// Where there are operations, they say which types there are; else every schema that is added
    /// becomes one. What it refers to is read from beside it.
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Adds a document that is in memory already, under the name that references use for it.
    pub fn spec_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.texts.push((name.into(), text.into()));
        self
    }

    /// Adds a document for references to find, by the URI that they use for it or by its `$id`;
    /// nothing is fetched over the network. Without `$schema` it is read in the dialect of the
    /// first spec. From it comes only what a spec leads to.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("parcel.yaml", "{ $ref: 'https://example.com/schemas/size' }")
    ///     .document("https://example.com/schemas/size", "{ type: integer, minimum: 1, maximum: 9 }")
    ///     .generate()?;
    /// assert!(code.contains("pub struct Parcel(pub i64);"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn document(mut self, uri: impl Into<String>, text: impl Into<String>) -> Self {
        self.documents.push((uri.into(), text.into()));
        self
    }

    /// Has `format` describe texts and restrict nothing, as JSON Schema has it by itself. Without
    /// this, a text that is not of its format is wrong.
    pub fn annotate_formats(mut self) -> Self {
        self.formats = Formats::Annotated;
        self
    }

    /// Has the types implement `schemars::JsonSchema` under a feature of the crate that takes the
    /// code in; that crate then needs `schemars` as an optional dependency.
    pub fn schemars_feature(mut self, feature: impl Into<String>) -> Self {
        self.options.schemars_feature = Some(feature.into());
        self
    }

    /// The generated code as text.
    ///
    /// # Errors
    ///
    /// Files that cannot be read, everything that is wrong with the spec, and everything that
    /// cannot be generated, each with its place.
    pub fn generate(&self) -> Result<String, Error> {
        generate(&self.load()?.0, &self.options)
    }

    /// Writes the generated code to `name` in the folder that cargo gives a build script
    /// (`OUT_DIR`), and tells cargo to run the script again when one of the files changes.
    ///
    /// # Errors
    ///
    /// As [`Builder::generate`], and where the file cannot be written or `OUT_DIR` is not set.
    pub fn write_to_out_dir(&self, name: &str) -> Result<(), Error> {
        let folder = std::env::var_os("OUT_DIR").ok_or_else(|| {
            problem("OUT_DIR is not set; cargo sets it while it runs a build script".to_owned())
        })?;
        for file in &self.files {
            tell_cargo(file);
        }
        let (api, read, remarks) = self.load()?;
        for file in &read {
            tell_cargo(file);
        }
        for remark in &remarks {
            warn(remark);
        }
        let code = generate(&api, &self.options)?;
        let path = Path::new(&folder).join(name);
        // An unchanged file keeps its time stamp, and what depends on it is not built again.
        if fs::read_to_string(&path).is_ok_and(|written| written == code) {
            return Ok(());
        }
        fs::write(&path, code)
            .map_err(|error| problem(format!("{}: cannot be written: {error}", path.display())))
    }

    /// The API, the files that were read because of references, and remarks on the spec.
    fn load(&self) -> Result<(Api, Vec<PathBuf>, Vec<String>), Error> {
        let mut problems = Vec::new();
        let mut sources: Vec<Source> = self
            .texts
            .iter()
            .map(|(name, text)| Source::new(name, text))
            .collect();
        for path in &self.files {
            match fs::read_to_string(path) {
                Ok(text) => sources.push(Source::new(slashed(path), text)),
                Err(error) => {
                    problems.push(format!("{}: cannot be read: {error}", path.display()));
                }
            }
        }
        if !problems.is_empty() {
            return Err(Error { problems });
        }
        if sources.is_empty() {
            return Err(problem("no spec was given".to_owned()));
        }
        let mut read = Vec::new();
        let mut options = LoadOptions::default();
        options.formats = self.formats;
        let documents = self.documents.iter();
        options.documents = documents
            .map(|(uri, text)| Source::new(uri, text))
            .collect();
        let loaded = load_with(sources, options, &mut |name| {
            let text = fs::read_to_string(name).map_err(|error| error.to_string())?;
            read.push(PathBuf::from(name));
            Ok(text)
        });
        let remarks = loaded
            .faults
            .iter()
            .filter(|fault| fault.is_remark())
            .map(|fault| loaded.api.describe(fault))
            .collect();
        let api = loaded.into_api().map_err(|problems| Error { problems })?;
        Ok((api, read, remarks))
    }
}

fn problem(text: String) -> Error {
    Error {
        problems: vec![text],
    }
}

/// A path with `/` between its parts, as references have it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Has cargo show a remark on the spec to whoever builds the crate.
#[allow(clippy::print_stdout)] // this is how a build script talks to cargo
fn warn(remark: &str) {
    println!("cargo::warning={remark}");
}

#[allow(clippy::print_stdout)] // this is how a build script talks to cargo
fn tell_cargo(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

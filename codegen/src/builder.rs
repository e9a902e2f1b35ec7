//! The way in from a build script: files in, a file out.

use std::fs;
use std::path::{Path, PathBuf};

use callsheet_spec::source::Source;
use callsheet_spec::{Api, Formats, LoadOptions, Reach, load_with};

use crate::{Derive, Error, Options, generate, generate_folder, is_generated, leave_out, select};

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
    operations: Vec<String>,
    keep_going: bool,
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

    /// Generates this operation, by its name or its path, in which `*` stands for any text, and
    /// what others are named; without this, all of them.
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.operations.push(name.into());
        self
    }

    /// Leaves out the operations that cannot be generated, because something in them, or in a schema
    /// that they lead to, is wrong or cannot be generated exactly: with a warning for each reason and
    /// its place. The rest is generated. Without this, each of them is an error.
    pub fn keep_going(mut self) -> Self {
        self.keep_going = true;
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

    /// Has texts that have a name in the spec and limits of their own (lengths, a pattern, a
    /// format) become types where they are sent. Every way to one checks it: `new`, `FromStr`,
    /// `TryFrom<String>`, and reading JSON. Where they are received, they stay `String`.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { slug: { $ref: '#/$defs/slug' } }, type: object, \
    ///              $defs: { slug: { type: string, pattern: '^[a-z-]+$' } } }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("page.yaml", spec)
    ///     .newtypes()
    ///     .generate()?;
    /// assert!(code.contains("pub struct Slug(String);"));
    /// assert!(code.contains("pub slug: Option<Slug>,"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn newtypes(mut self) -> Self {
        self.options.newtypes = true;
        self
    }

    /// Has every operation read its answers into an enum `Answer`, with a variant for each status
    /// and each form that the spec describes, failures included. Without this, there is one only
    /// where answers that report success differ in what they hold.
    ///
    /// What the spec does not describe is read as `Answer::Other`, as it came.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ openapi: 3.1.0, info: { title: T, version: '1' }, \
    ///              servers: [{ url: 'https://x.example' }], paths: { /pages: { get: { \
    ///              operationId: pages, responses: { '204': { description: None. }, \
    ///              default: { description: No., content: { text/plain: {} } } } } } } }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("api.yaml", spec)
    ///     .answers()
    ///     .generate()?;
    /// assert!(code.contains("pub enum Answer {"));
    /// assert!(code.contains("NoContent,"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn answers(mut self) -> Self {
        self.options.answers = true;
        self
    }

    /// Has texts of `format` held by `path`, a type of another crate, such as `::uuid::Uuid` for
    /// `uuid`, `::jiff::Timestamp` for `date-time` or `::url::Url` for `uri`. The type must be
    /// read and written by serde, and be `Debug`, `Clone` and `PartialEq`; many crates have a
    /// feature `serde` for that.
    ///
    /// What it costs: such a type reads more than the format allows, and writes what it read in
    /// its own way. So a text in a request is judged by the schema *before* the type reads it,
    /// and reading gives the verdict of the schema as ever; but what is written again may be
    /// another spelling of the same (`…T12:00:00+02:00` becomes `…T10:00:00Z`), what the format
    /// allows and the type cannot hold is not read (a leap second), and `check()` judges the text
    /// that the type writes. An answer is not judged before it is read, but it cannot be read
    /// where the type refuses a text in it.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { id: { type: string, format: uuid } }, type: object }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("page.yaml", spec)
    ///     .format("uuid", "::uuid::Uuid")
    ///     .generate()?;
    /// assert!(code.contains("pub id: Option<::uuid::Uuid>,"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn format(mut self, format: impl Into<String>, path: impl Into<String>) -> Self {
        self.options.formats.insert(format.into(), path.into());
        self
    }

    /// Has the values of the schema called `name` held by `path`, a type of your own or of
    /// another crate, whatever they are: texts, objects, lists. It must be what a type for
    /// [`format`](Self::format) must be, and costs the same.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { at: { $ref: '#/$defs/point' } }, type: object, \
    ///              $defs: { point: { type: array, items: { type: number } } } }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("pin.yaml", spec)
    ///     .replace("point", "crate::Point")
    ///     .generate()?;
    /// assert!(code.contains("pub at: Option<crate::Point>,"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.options.replaced.insert(name.into(), path.into());
        self
    }

    /// Has every type derive `path` beyond what it always derives. Where a field cannot, neither
    /// can its type: floats are no `Eq`, for one; see [`derive_for`](Self::derive_for).
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { id: { type: string } }, type: object }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("page.yaml", spec)
    ///     .derive("Eq")
    ///     .generate()?;
    /// assert!(code.contains("#[derive(Debug, Clone, PartialEq, Default, Eq)]\n    "));
    /// # Ok(())
    /// # }
    /// ```
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        let (of, path) = (None, path.into());
        self.options.derives.push(Derive { of, path });
        self
    }

    /// Has the type called `name` derive `path` beyond what it always derives.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { id: { type: string } }, type: object }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("page.yaml", spec)
    ///     .derive_for("Page", "Eq")
    ///     .generate()?;
    /// assert!(code.contains("#[derive(Debug, Clone, PartialEq, Default, Eq)]\n    "));
    /// # Ok(())
    /// # }
    /// ```
    pub fn derive_for(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        let (of, path) = (Some(name.into()), path.into());
        self.options.derives.push(Derive { of, path });
        self
    }

    /// Has the examples that the spec gives for requests stand in the documentation of their types
    /// as tests that read and check them. `module` is the path by which others reach the module
    /// that holds the code: `my_crate`, or `my_crate::api`. An example that its schema does not
    /// allow is shown and not run.
    ///
    /// ```
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let spec = "{ properties: { id: { type: string } }, type: object, examples: [{ id: a }] }";
    /// let code = callsheet_codegen::Builder::new()
    ///     .spec_text("page.yaml", spec)
    ///     .doc_tests("my_crate::api")
    ///     .generate()?;
    /// assert!(code.contains("/// use my_crate::api::types::Page;"));
    /// assert!(code.contains(r##"/// let value = Page::from_json(r#"{"id":"a"}"#)?;"##));
    /// # Ok(())
    /// # }
    /// ```
    pub fn doc_tests(mut self, module: impl Into<String>) -> Self {
        self.options.doc_tests = Some(module.into());
        self
    }

    /// The generated code as text.
    ///
    /// # Errors
    ///
    /// Files that cannot be read, everything that is wrong with the spec, and everything that
    /// cannot be generated, each with its place and the line that stands there.
    pub fn generate(&self) -> Result<String, Error> {
        self.made(Road::Quiet, generate)
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
        let code = self.made(Road::Cargo, generate)?;
        write(&Path::new(&folder).join(name), &code)
    }

    /// Writes the generated code to a folder: `mod.rs` and a file for each module. A file there
    /// that was generated and has no module any more is removed. In a build script, cargo is told
    /// as by [`write_to_out_dir`](Self::write_to_out_dir).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), callsheet_codegen::Error> {
    /// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api");
    /// callsheet_codegen::Builder::new().spec("api.yaml").write_to_dir(folder)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Builder::generate`], and where a file cannot be written.
    pub fn write_to_dir(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        let folder = folder.as_ref();
        let road = match std::env::var_os("OUT_DIR") {
            Some(_) => Road::Cargo,
            None => Road::Quiet,
        };
        let files = self.made(road, generate_folder)?;
        let failed = |error| problem(format!("{}: cannot be written: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(failed)?;
        for (name, code) in &files {
            write(&folder.join(name), code)?;
        }
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if is_rust
                && !files.contains_key(name.as_ref())
                && fs::read_to_string(&path).is_ok_and(|text| is_generated(&text))
            {
                fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Loads the specs and makes something of them. What is wrong is shown with its line.
    fn made<T>(
        &self,
        road: Road,
        generate: impl FnOnce(&Api, &Options) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut files = Vec::new();
        let loaded = self.load(road, &mut files);
        let made = loaded.and_then(|api| generate(&api, &self.options));
        made.map_err(|error| error.with_lines(&files))
    }

    /// The API. `files` takes what was read.
    fn load(&self, road: Road, files: &mut Vec<Source>) -> Result<Api, Error> {
        let mut problems = Vec::new();
        let mut sources: Vec<Source> = self
            .texts
            .iter()
            .map(|(name, text)| Source::new(name, text))
            .collect();
        for path in &self.files {
            road.read(path);
            match fs::read_to_string(path) {
                Ok(text) => sources.push(Source::new(slashed(path), text)),
                Err(error) => {
                    problems.push(format!("{}: cannot be read: {error}", path.display()));
                }
            }
        }
        if self.files.is_empty() {
            // Cargo would otherwise run the script again for any file of the package. When the
            // script itself changes, it runs it in any case.
            road.read(Path::new("Cargo.toml"));
        }
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        if sources.is_empty() {
            return Err(problem("no spec was given".to_owned()));
        }
        let mut options = LoadOptions::default();
        options.formats = self.formats;
        if self.keep_going {
            options.reach = Reach::Part;
        }
        let documents = self.documents.iter();
        options.documents = documents
            .map(|(uri, text)| Source::new(uri, text))
            .collect();
        let loaded = load_with(sources, options, &mut |name| {
            road.read(Path::new(name));
            fs::read_to_string(name).map_err(|error| error.to_string())
        });
        files.clone_from(&loaded.api.files);
        for remark in loaded.faults.iter().filter(|fault| fault.is_remark()) {
            road.warn(&loaded.api.describe(remark));
        }
        let mut api = loaded.into_api().map_err(Error::new)?;
        select(&mut api, &self.operations)?;
        if self.keep_going {
            for left_out in leave_out(&mut api, &self.options) {
                road.warn(&left_out);
            }
        }
        Ok(api)
    }
}

/// Who is told what is done.
#[derive(Debug, Clone, Copy)]
enum Road {
    /// Nobody.
    Quiet,
    /// Cargo, which runs a build script and reads what it prints.
    Cargo,
}

impl Road {
    /// What is made must be made again when a file changes, or appears.
    #[allow(clippy::print_stdout)] // this is how a build script talks to cargo
    fn read(self, path: &Path) {
        let path = path.to_string_lossy();
        // Every line that is printed is an order to cargo, and there is none for such a path.
        if let Self::Cargo = self
            && !path.contains(char::is_control)
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }

    /// Has cargo show a remark on the spec to whoever builds the crate.
    #[allow(clippy::print_stdout)] // this is how a build script talks to cargo
    fn warn(self, remark: &str) {
        if let Self::Cargo = self {
            // Every line that is printed is an order to cargo: none comes from a spec.
            println!("cargo::warning={}", remark.replace(char::is_control, " "));
        }
    }
}

/// Writes a file. An unchanged one keeps its time stamp, and what depends on it is not built again.
fn write(path: &Path, code: &str) -> Result<(), Error> {
    if fs::read_to_string(path).is_ok_and(|written| written == code) {
        return Ok(());
    }
    fs::write(path, code)
        .map_err(|error| problem(format!("{}: cannot be written: {error}", path.display())))
}

fn problem(text: String) -> Error {
    Error::new(vec![text])
}

/// A path with `/` between its parts, as references have it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

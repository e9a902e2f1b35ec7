//! The files that are linted, written piece by piece: a child is charged with the memory that its
//! parent has when it starts, so this process has to stay small.

use std::cell::Cell;
use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder for the files, removed in the end.
pub(crate) struct Folder(PathBuf);

/// A request that is right and the same with a fault.
pub(crate) struct One {
    pub(crate) right: String,
    pub(crate) wrong: String,
}

/// The same requests, written in several ways.
pub(crate) struct Boards {
    pub(crate) yaml: String,
    /// As many bytes of documents, which are more requests, because nothing is indented.
    pub(crate) documents: String,
    /// The requests of the list as documents, which are fewer bytes.
    pub(crate) same: String,
    pub(crate) json: String,
    pub(crate) indented: String,
}

impl Folder {
    pub(crate) fn new() -> io::Result<Self> {
        let path = env::temp_dir().join(format!("callsheet-bench-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn size(&self, file: &Path) -> io::Result<u64> {
        Ok(fs::metadata(self.0.join(file))?.len())
    }

    /// The JSON Schema of the bundled default endpoint, or of the only one of a spec.
    pub(crate) fn schema(&self, spec: Option<&str>) -> io::Result<String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.arg("schema").current_dir(&self.0);
        if let Some(spec) = spec {
            command.args(["--spec", spec]);
        }
        let name = format!("{}.schema.json", spec.unwrap_or("bundled"));
        fs::write(self.0.join(&name), command.output()?.stdout)?;
        Ok(name)
    }

    /// Small requests as people write them, in a folder of their own.
    pub(crate) fn small_requests(
        &self,
        folder: &str,
        count: usize,
        is_mixed: bool,
    ) -> io::Result<Vec<String>> {
        fs::create_dir_all(self.0.join(folder))?;
        let mut names = Vec::new();
        for number in 0..count {
            let is_yaml = is_mixed && number.is_multiple_of(2);
            let (extension, text) = if is_yaml {
                ("yaml", small_yaml(number, number % 4 + 1))
            } else {
                ("json", small_json(number))
            };
            let name = format!("{folder}/{number:05}.{extension}");
            fs::write(self.0.join(&name), text)?;
            names.push(name);
        }
        Ok(names)
    }

    pub(crate) fn one_request(&self) -> io::Result<One> {
        let write = |name: &str, n: usize| {
            fs::write(self.0.join(name), small_yaml(1, n))?;
            Ok::<_, io::Error>(name.to_owned())
        };
        Ok(One {
            right: write("right.yaml", 4)?,
            wrong: write("wrong.yaml", 9)?,
        })
    }

    /// A spec whose request is a list of requests, as long as one likes, or one of them.
    pub(crate) fn board(&self) -> io::Result<String> {
        let name = "board.yaml".to_owned();
        fs::write(self.0.join(&name), BOARD)?;
        Ok(name)
    }

    /// Ten megabytes of requests for [`board`](Self::board).
    pub(crate) fn boards(&self) -> io::Result<Boards> {
        let write = |name: &str, head: &str, shot: &dyn Fn(usize) -> String, tail: &str| {
            let mut file = BufWriter::new(File::create(self.0.join(name))?);
            file.write_all(head.as_bytes())?;
            let (mut size, mut number) = (head.len(), 0);
            while size < LARGE {
                let shot = shot(number);
                file.write_all(shot.as_bytes())?;
                size += shot.len();
                number += 1;
            }
            file.write_all(tail.as_bytes())?;
            file.flush()?;
            Ok::<_, io::Error>(name.to_owned())
        };
        let comma = |number: usize| if number == 0 { "" } else { ",\n" };
        let listed = |number: usize| shot(number, "- ", "  ");
        let document = |number: usize| shot(number, "", "") + "---\n";
        let in_the_list = Cell::new(0);
        let yaml = write(
            "list.yaml",
            "shots:\n",
            &|number| {
                in_the_list.set(number + 1);
                listed(number)
            },
            "",
        )?;
        let same = "same.yaml".to_owned();
        let mut file = BufWriter::new(File::create(self.0.join(&same))?);
        for number in 0..in_the_list.get() {
            file.write_all(document(number).as_bytes())?;
        }
        file.write_all(b"{prompt: a}\n")?;
        file.flush()?;
        Ok(Boards {
            yaml,
            same,
            documents: write("documents.yaml", "", &document, "{prompt: a}\n")?,
            json: write(
                "dense.json",
                "{\"shots\":[",
                &|number| comma(number).to_owned() + &shot_json(number, "", ""),
                "]}\n",
            )?,
            indented: write(
                "indented.json",
                "{\n  \"shots\": [\n",
                &|number| comma(number).to_owned() + &shot_json(number, "\n      ", " "),
                "\n  ]\n}\n",
            )?,
        })
    }

    /// Files made to hurt, and what they are.
    pub(crate) fn hostile(&self) -> io::Result<Vec<(&'static str, String)>> {
        let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
        let files = [
            ("an alias bomb", "bomb.yaml", alias_bomb()),
            ("10,000 levels in YAML", "levels.yaml", deep("[", "]")),
            (
                "10,000 levels of mappings in YAML",
                "maps.yaml",
                deep("{a: ", "}"),
            ),
            ("10,000 levels in JSON", "levels.json", deep("[", "]")),
            (
                "10,000 levels of objects in JSON",
                "maps.json",
                deep("{\"a\":", "}"),
            ),
            ("100,000 `[` in YAML", "open.yaml", "[".repeat(100_000)),
            ("100,000 `[` in JSON", "open.json", "[".repeat(100_000)),
            ("100,000 `- ` in YAML", "dashes.yaml", "- ".repeat(100_000)),
            (
                "a text of 5 MB in JSON",
                "text.json",
                format!("{{\"prompt\": \"{}\"}}\n", WORDS.repeat(LONG / WORDS.len())),
            ),
        ];
        let mut names = Vec::new();
        for (what, name, text) in files {
            fs::write(self.0.join(name), text)?;
            names.push((what, name.to_owned()));
        }
        Ok(names)
    }

    /// A text that is far too long, in every way in which YAML writes it.
    pub(crate) fn long_texts(&self) -> io::Result<Vec<(&'static str, String)>> {
        let line = format!("  {}\n", WORDS.repeat(10));
        let ways = [
            ("plain", "plain.yaml", "prompt: ", WORDS, "\n"),
            ("in single quotes", "single.yaml", "prompt: '", WORDS, "'\n"),
            (
                "in double quotes",
                "double.yaml",
                "prompt: \"",
                WORDS,
                "\"\n",
            ),
            (
                "in a block",
                "literal.yaml",
                "prompt: |\n",
                line.as_str(),
                "",
            ),
            (
                "in a folded block",
                "folded.yaml",
                "prompt: >-\n",
                line.as_str(),
                "",
            ),
        ];
        let mut names = Vec::new();
        for (what, name, head, piece, tail) in ways {
            let count = LONG / piece.len();
            self.write(name, head, |_| piece.to_owned(), count, tail)?;
            names.push((what, name.to_owned()));
        }
        Ok(names)
    }

    /// Files with faults without end: what they are, one with half as many, one with all.
    pub(crate) fn faulty(&self) -> io::Result<Vec<(&'static str, String, String)>> {
        type Piece = fn(usize) -> String;
        let kinds: [(&str, &str, &str, Piece, &str, usize); 9] = [
            (
                "wrong items in one line",
                "items.json",
                "{\"prompt\": \"a\", \"image_urls\": [0",
                |_| ",1".into(),
                "]}",
                200_000,
            ),
            (
                "wrong items, a line each",
                "items.yaml",
                "prompt: a\nimage_urls:\n",
                |_| "- 1\n".into(),
                "",
                200_000,
            ),
            (
                "unknown fields in one line",
                "unknown.json",
                "{\"prompt\": \"a\"",
                |n| format!(",\"field{n}\":1"),
                "}",
                200_000,
            ),
            (
                "unknown fields, a line each",
                "unknown.yaml",
                "prompt: a\n",
                |n| format!("field{n}: 1\n"),
                "",
                200_000,
            ),
            (
                "one key again and again",
                "same.json",
                "{\"prompt\": \"a\"",
                |_| ",\"prompt\":\"a\"".into(),
                "}",
                1_000_000,
            ),
            (
                "wrong documents",
                "documents-wrong.yaml",
                "prompt: a\n",
                |_| "---\nn: 9\n".into(),
                "",
                100_000,
            ),
            (
                "anchors and unknown aliases",
                "anchors.yaml",
                "prompt: a\nimage_urls:\n",
                |n| format!("- &a{n} x\n- *b{n}\n"),
                "",
                100_000,
            ),
            (
                "comments, and a fault",
                "comments.yaml",
                "n: 9\n",
                |_| "# a comment\n".into(),
                "",
                400_000,
            ),
            (
                "escapes that there are not",
                "escapes.json",
                "{\"prompt\": \"a\", \"image_urls\": [\"\"",
                |_| ",\"\\x41\"".into(),
                "]}",
                200_000,
            ),
        ];
        let mut names = Vec::new();
        for (what, name, head, piece, tail, count) in kinds {
            let half = format!("half-{name}");
            self.write(&half, head, piece, count / 2, tail)?;
            self.write(name, head, piece, count, tail)?;
            names.push((what, half, name.to_owned()));
        }
        Ok(names)
    }

    fn write(
        &self,
        name: &str,
        head: &str,
        piece: impl Fn(usize) -> String,
        count: usize,
        tail: &str,
    ) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(self.0.join(name))?);
        file.write_all(head.as_bytes())?;
        for number in 0..count {
            file.write_all(piece(number).as_bytes())?;
        }
        file.write_all(tail.as_bytes())?;
        file.flush()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The size of a large file.
const LARGE: usize = 10_000_000;

/// The size of a long text.
const LONG: usize = 5_000_000;

const WORDS: &str = "雨后的小巷🐈 ";

fn small_yaml(number: usize, n: usize) -> String {
    format!(
        "# Request {number}\nprompt: >-\n  A paper boat on a rain puddle, seen from above,\n  \
         雨后的小巷，一只橘猫坐在红灯笼下 🐈\nnegative_prompt: people, text, watermark\n\
         aspect_ratio: \"16:9\"\nseed: {number}\nn: {n}\n"
    )
}

fn small_json(number: usize) -> String {
    let n = number % 4 + 1;
    format!(
        "{{\n  \"prompt\": \"Put the cup of the first image on the table of the second, 把杯子放在桌上\",\n  \
         \"image_urls\": [\n    \"https://images.example.com/cup-{number}.png\",\n    \
         \"https://images.example.com/table.jpg\"\n  ],\n  \"seed\": {number},\n  \"n\": {n}\n}}\n"
    )
}

/// A request of a board, its first line after `first`, the others after `rest`.
fn shot(number: usize, first: &str, rest: &str) -> String {
    let n = number % 4 + 1;
    format!(
        "{first}prompt: A paper boat on a rain puddle, seen from above, 雨后的小巷 {number}\n\
         {rest}negative_prompt: \"people, text, watermark\"\n\
         {rest}image_urls:\n\
         {rest}  - https://images.example.com/cup-{number}.png\n\
         {rest}  - https://images.example.com/table.jpg\n\
         {rest}aspect_ratio: '16:9'\n{rest}seed: {number}\n{rest}guidance: 7.5\n{rest}upscale: true\n\
         {rest}n: {n}\n"
    )
}

/// The same in JSON, with a break before each member and a blank after each colon.
fn shot_json(number: usize, line: &str, blank: &str) -> String {
    let n = number % 4 + 1;
    format!(
        "{{{line}\"prompt\":{blank}\"A paper boat on a rain puddle, seen from above, 雨后的小巷 {number}\",\
         {line}\"negative_prompt\":{blank}\"people, text, watermark\",\
         {line}\"image_urls\":{blank}[{line}{blank}\"https://images.example.com/cup-{number}.png\",\
         {line}{blank}\"https://images.example.com/table.jpg\"],\
         {line}\"aspect_ratio\":{blank}\"16:9\",{line}\"seed\":{blank}{number},\
         {line}\"guidance\":{blank}7.5,{line}\"upscale\":{blank}true,{line}\"n\":{blank}{n}}}"
    )
}

/// Lists of lists of lists: twenty to the power of fifteen values.
fn alias_bomb() -> String {
    let mut text = "a: &a [x]\n".to_owned();
    for (from, to) in ('a'..'p').zip('b'..) {
        let list = vec![format!("*{from}"); 20].join(", ");
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{to}: &{to} [{list}]");
    }
    text
}

const BOARD: &str = r##"openapi: 3.1.0
info: {title: Storyboards, version: "1"}
servers: [{url: "https://api.example.com"}]
paths:
  /board:
    post:
      operationId: board
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Board"}
      responses:
        "200": {description: The board was made.}
components:
  schemas:
    Board:
      type: object
      properties:
        shots: {type: array, items: {$ref: "#/components/schemas/Board"}}
        prompt: {type: string, minLength: 1, maxLength: 2000}
        negative_prompt: {type: string, maxLength: 500}
        image_urls: {type: array, maxItems: 9, items: {type: string, format: uri}}
        aspect_ratio: {type: string, enum: ["16:9", "1:1", "9:16"]}
        seed: {type: integer, minimum: 0, maximum: 2147483647}
        guidance: {type: number, minimum: 0, maximum: 20}
        upscale: {type: boolean}
        n: {type: integer, minimum: 1, maximum: 4}
"##;

//! The program's own source files: code without comments, tests and texts, and the texts apart.

use crate::workspace::{paths_below, repository};
use std::fs;
use std::path::{Path, PathBuf};

/// A file below `src`.
pub(super) struct SourceFile {
    /// Its path in the repository, with `/`.
    pub(super) path: String,
    /// What stands between quotes, each with its line.
    pub(super) texts: Vec<(usize, String)>,
    /// The code: comments, texts and unit tests are blank, lines stay where they are.
    code: String,
}

/// All files of the program but those that hold only unit tests.
pub(super) fn sources() -> Vec<SourceFile> {
    let paths = rust_files(&repository().join("src"));
    let files: Vec<SourceFile> = paths
        .iter()
        .filter(|path| !path.ends_with("tests.rs"))
        .map(|path| SourceFile::read(name_of(path), &fs::read_to_string(path).expect("a source file")))
        .collect();
    assert!(files.len() > 40, "only {} source files were found", files.len());
    files
}

pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    paths_below(folder).into_iter().filter(is_rust).collect()
}

pub(super) fn name_of(path: &Path) -> String {
    let inside = path.strip_prefix(repository()).expect("inside the repository");
    inside.to_string_lossy().replace('\\', "/")
}

impl SourceFile {
    fn read(path: String, text: &str) -> Self {
        let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let (code, texts) = split(text);
        Self { path, texts, code }
    }

    /// The top module that this file belongs to.
    pub(super) fn module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// What is named directly below a root such as `crate` or `std`, also in groups, each with its line.
    pub(super) fn paths_from(&self, root: &str) -> Vec<(usize, String)> {
        let needle = format!("{root}::");
        let mut found = Vec::new();
        for (start, _) in self.code.match_indices(&needle) {
            let before = self.code[..start].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
                continue;
            }
            let line = self.code[..start].matches('\n').count() + 1;
            let rest = &self.code[start + needle.len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => heads_of_group(group),
                None => vec![identifier(rest)],
            };
            found.extend(names.into_iter().map(|name| (line, name)));
        }
        found
    }

    /// `file:line` of each line of code with this word.
    pub(super) fn lines_with(&self, word: &str) -> Vec<String> {
        let lines = self.code.lines().enumerate().filter(|(_, line)| line.contains(word));
        lines.map(|(index, _)| format!("{}:{} has {word}", self.path, index + 1)).collect()
    }
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// `a, b::{c, d}, e}` → a, b, e.
fn heads_of_group(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut is_head) = (Vec::new(), 0_usize, true);
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_head = true,
            _ if letter.is_whitespace() => {}
            _ if is_head && depth == 0 => {
                heads.push(identifier(&group[index..]));
                is_head = false;
            }
            _ => {}
        }
    }
    heads
}

/// Code with comments and texts blanked out, and the texts.
fn split(source: &str) -> (String, Vec<(usize, String)>) {
    let mut code = String::with_capacity(source.len());
    let mut texts = Vec::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(hashes) = raw_text(rest) {
            let opening = hashes + 2;
            let closing = format!("\"{}", "#".repeat(hashes));
            let content = rest[opening..].find(&closing).unwrap_or(rest.len() - opening);
            texts.push((code.matches('\n').count() + 1, rest[opening..opening + content].to_owned()));
            opening + content + closing.len()
        } else if letter == '"' {
            let length = text_length(rest);
            texts.push((code.matches('\n').count() + 1, rest[1..length - 1].to_owned()));
            length
        } else if let Some(length) = letter_literal(rest) {
            length
        } else {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        };
        let (gone, remaining) = rest.split_at(length.min(rest.len()));
        code.extend(gone.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        rest = remaining;
    }
    (code, texts)
}

/// The number of hashes when a raw text begins here.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// How long the text is that begins here, with both quotes.
fn text_length(rest: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a letter between single quotes; a lifetime has none.
fn letter_literal(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    if let Some(escaped) = inner.strip_prefix('\\') {
        return escaped
            .char_indices()
            .skip(1)
            .find(|(_, letter)| *letter == '\'')
            .map(|(index, _)| index + 3);
    }
    let letter = inner.chars().next()?;
    inner[letter.len_utf8()..].starts_with('\'').then(|| letter.len_utf8() + 2)
}

#[test]
fn code_and_texts_are_told_apart() {
    let source = "use crate::{a, b::{c, d}}; // crate::e\nlet x = '\"'; f(\"std::fs \\\" {\", 'a');\n&'a str; r#\"x\"#\n";
    let file = SourceFile::read("src/x/y.rs".to_owned(), source);
    assert_eq!(file.module(), "x");
    assert_eq!(file.paths_from("crate"), [(1, "a".to_owned()), (1, "b".to_owned())]);
    assert!(file.paths_from("std").is_empty());
    assert_eq!(file.texts, [(2, "std::fs \\\" {".to_owned()), (3, "x".to_owned())]);
}

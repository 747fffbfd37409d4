//! Archives: what kind of workbook they hold, and whether they unpack to something of sound size.

use super::Refusal;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The register of all communes of Germany unpacks to 20 MB.
const MOST_BYTES: u64 = 512 << 20;
/// One sheet is one part, and there are a few parts around it.
const MOST_PARTS: usize = 10_000;

/// What an archive holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Package {
    /// Office Open XML.
    Xlsx,
    /// `OpenDocument`, with its part `content.xml`.
    Ods { content: Vec<u8> },
}

/// Unpacks every part once, so that whoever reads them afterwards cannot be surprised by their size.
///
/// The sizes that an archive declares prove nothing: only what comes out is counted.
pub(super) fn check(bytes: &[u8]) -> Result<Package, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refusal(&error, "ZIP"))?;
    if archive.len() > MOST_PARTS {
        return Err(Refusal::Huge("ZIP".into(), "workbook.most-parts"));
    }
    let mut found = Found::default();
    let mut room = MOST_BYTES;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| refusal(&error, "ZIP"))?;
        let name = part.name().map_err(|_| Refusal::broken("ZIP"))?.to_ascii_lowercase();
        let mut unpacked = Vec::new();
        let mut limited = part.by_ref().take(room + 1);
        let is_kept = ["content.xml", "mimetype", "meta-inf/manifest.xml"].contains(&name.as_str())
            || name.ends_with("sharedstrings.xml");
        let size = if is_kept {
            limited.read_to_end(&mut unpacked).map(|size| size as u64)
        } else {
            std::io::copy(&mut limited, &mut std::io::sink())
        };
        let size = size.map_err(|_| Refusal::broken(&name))?;
        room = room.checked_sub(size).ok_or_else(|| Refusal::Huge(name.clone(), "workbook.most-bytes"))?;
        found.note(&name, unpacked)?;
    }
    found.package()
}

#[derive(Default)]
struct Found {
    content: Option<Vec<u8>>,
    is_spreadsheet: bool,
    is_encrypted: bool,
    is_xlsx: bool,
    other: Option<&'static str>,
}

impl Found {
    fn note(&mut self, name: &str, unpacked: Vec<u8>) -> Result<(), Refusal> {
        match name {
            "content.xml" => self.content = Some(unpacked),
            "mimetype" => {
                self.is_spreadsheet = unpacked.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
            }
            "meta-inf/manifest.xml" => self.is_encrypted = contains(&unpacked, b"encryption-data"),
            "[content_types].xml" => self.is_xlsx = true,
            "xl/workbook.bin" => self.other = Some("workbook.xlsb"),
            "word/document.xml" => self.other = Some("workbook.word"),
            _ if name.ends_with("sharedstrings.xml") => check_count(name, &unpacked)?,
            _ => {}
        }
        Ok(())
    }

    fn package(self) -> Result<Package, Refusal> {
        match (self.other, self.content) {
            (Some(other), _) => Err(Refusal::NotAWorkbook(other)),
            (None, Some(_)) if self.is_spreadsheet && self.is_encrypted => Err(Refusal::Locked),
            (None, Some(content)) if self.is_spreadsheet => Ok(Package::Ods { content }),
            _ if self.is_xlsx => Ok(Package::Xlsx),
            _ => Err(Refusal::NotAWorkbook("workbook.zip")),
        }
    }
}

/// The table of strings declares how many it has, and calamine makes room for as many before it reads the first. A
/// count that the part has no bytes for would end the process, because a request for that much memory is refused.
fn check_count(name: &str, part: &[u8]) -> Result<(), Refusal> {
    const COUNT: &[u8] = b"uniqueCount";
    let is_count = |at: &usize| part[*at..].starts_with(COUNT);
    for at in (0..part.len()).filter(is_count) {
        let rest = part[at + COUNT.len()..].iter().skip_while(|byte| b" \t\r\n=\"'".contains(byte));
        let digits = rest.take_while(|byte| byte.is_ascii_digit());
        let count = digits.fold(0_usize, |count, digit| {
            count.saturating_mul(10).saturating_add(usize::from(digit.wrapping_sub(b'0')))
        });
        if count > part.len() {
            return Err(Refusal::broken(name));
        }
    }
    Ok(())
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn refusal(error: &ZipError, part: &str) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Refusal::Locked
        }
        _ => Refusal::broken(part),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("in memory");
            writer.write_all(bytes).expect("in memory");
        }
        writer.finish().expect("in memory").into_inner()
    }

    #[test]
    fn packages_are_told_apart() {
        let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
        let ods = archive(&[("mimetype", mimetype), ("content.xml", b"<a/>")]);
        assert_eq!(check(&ods), Ok(Package::Ods { content: b"<a/>".to_vec() }));
        let manifest: (&str, &[u8]) = ("META-INF/manifest.xml", b"<manifest:encryption-data/>");
        let locked = archive(&[("mimetype", mimetype), ("content.xml", b"?"), manifest]);
        assert_eq!(check(&locked), Err(Refusal::Locked));
        assert_eq!(check(&archive(&[("[Content_Types].xml", b"<Types/>")])), Ok(Package::Xlsx));
        assert_eq!(check(&archive(&[("xl/workbook.bin", b"")])), Err(Refusal::NotAWorkbook("workbook.xlsb")));
        assert_eq!(check(&archive(&[("a.csv", b"1;2")])), Err(Refusal::NotAWorkbook("workbook.zip")));
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0_u8; 64 << 20];
        let parts: Vec<(String, &[u8])> =
            (0..9).map(|index| (format!("xl/{index}.xml"), &zeros[..])).collect();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        let bytes = archive(&parts);
        assert!(bytes.len() < 1 << 20);
        assert!(matches!(check(&bytes), Err(Refusal::Huge(..))));
    }

    #[test]
    fn a_count_of_strings_that_cannot_be_true_is_refused() {
        let part = b"<sst uniqueCount=\"9999999999999\"><si><t>a</t></si></sst>";
        let bytes = archive(&[("[Content_Types].xml", b""), ("xl/sharedStrings.xml", part)]);
        assert_eq!(check(&bytes), Err(Refusal::broken("xl/sharedstrings.xml")));
    }
}

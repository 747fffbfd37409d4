//! How a file is packed, told by its first bytes and never by its name.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// How a register is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Delimited text as it is.
    Text,
    /// Text packed by gzip, in one or several members.
    Gzip,
    /// Text packed by Zstandard, in one or several frames.
    Zstandard,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Looks at the first bytes of a file and goes back to its beginning.
    pub(super) fn of(file: &mut File) -> Result<Self> {
        let mut start = Vec::new();
        file.by_ref().take(4).read_to_end(&mut start)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(match start.as_slice() {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD] => Self::Zstandard,
            b"PAR1" => Self::Parquet,
            _ => Self::Text,
        })
    }

    /// What findings call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "CSV",
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
            Self::Parquet => "Parquet",
        }
    }

    /// The text in a file. Both unpackers are told by the format itself when it ends too early.
    pub(super) fn unpack(self, reader: impl Read + Send + 'static) -> Result<Box<dyn Read + Send>> {
        let buffered = |reader| BufReader::with_capacity(1 << 18, reader);
        Ok(match self {
            Self::Text | Self::Parquet => Box::new(reader),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(reader))),
            // A frame that demands more than 128 MiB of memory is refused by the default of the library.
            Self::Zstandard => Box::new(zstd::stream::read::Decoder::with_buffer(buffered(reader))?),
        })
    }
}

/// The SHA-256 of what was read of a file so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Checksum(Arc<Mutex<Sha256>>);

impl Checksum {
    /// The sum in hexadecimal digits.
    pub(super) fn finish(&self) -> String {
        let sum = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        crate::source::files::hexadecimal(&sum.finalize())
    }

    /// Reads a file to its end.
    pub(super) fn drain(&self, file: &mut impl Read) -> Result<()> {
        std::io::copy(&mut Summed { inner: file, sum: self.clone() }, &mut std::io::sink()).map(|_| ())
    }
}

/// A reader whose bytes are summed on their way.
pub(super) struct Summed<R> {
    pub(super) inner: R,
    pub(super) sum: Checksum,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(bytes)?;
        self.sum.0.lock().unwrap_or_else(PoisonError::into_inner).update(&bytes[..read]);
        Ok(read)
    }
}

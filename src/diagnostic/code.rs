//! The catalogue of findings. `docs/diagnostics.md` is generated from these comments.

use super::Severity;

/// The manual entry of a code: the paragraphs of its doc comment.
pub type Explanation = &'static [&'static str];

macro_rules! codes {
    ($($(#[doc = $line:literal])+ $variant:ident = $id:literal, $name:literal, $severity:ident;)+) => {
        /// What can be found. The letter of the id names the room: T definitions, F files, O observations, A areas,
        /// I indicators, V surveys, D disclosure, M monitors, P products,
        /// L leaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $line])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the manual.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The id that users quote, such as `F201`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The key under which the text tables hold message and hint.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether it forbids publishing.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// The place of its room among all: what goes wrong early explains what goes wrong later.
            #[must_use]
            pub(super) fn rank(self) -> Option<usize> {
                const CAUSES_FIRST: &str = "TFAOIVDPML";
                self.id().chars().next().and_then(|room| CAUSES_FIRST.find(room))
            }

            /// The manual entry.
            #[must_use]
            pub const fn explanation(self) -> Explanation {
                match self { $(Self::$variant => &[$($line,)+],)+ }
            }
        }
    };
}

impl Code {
    /// Whether it tells of figures that can be read and contradict others: for those who mend a delivery, never for
    /// readers of a product.
    #[must_use]
    pub const fn is_suspicion(self) -> bool {
        matches!(
            self,
            Self::SuddenJump
                | Self::SuspectedDigit
                | Self::AreasDoNotAddUp
                | Self::GroupsDoNotAddUp
                | Self::ShiftedRows
        )
    }

    /// Whether it tells how well counts are protected: for those who make a report, for it depends on suppressed counts.
    #[must_use]
    pub const fn is_about_protection(self) -> bool {
        matches!(
            self,
            Self::Unprotected
                | Self::LeakedBefore
                | Self::RevisedRelease
                | Self::UnevenTotal
                | Self::VeiledCounts
                | Self::CountsAmongFew
        )
    }

    /// Its place among the findings at one place. Remedies stay in the order in which they were found, best first.
    pub(super) const fn in_order(self) -> Self {
        if self.is_remedy() { Self::MergeAges } else { self }
    }

    /// Whether it proposes a remedy, so that less has to be suppressed. Whether there is one depends on suppressed
    /// counts: it is for those who have them, never for readers of a product.
    #[must_use]
    pub const fn is_remedy(self) -> bool {
        matches!(self, Self::MergeAges | Self::PoolPeriods | Self::MergeAreas)
    }
}

codes! {
    /// What: a definition file is no valid TOML, or a value has the wrong type.
    /// Why: nothing can be read from it safely.
    /// Example: `weight = "1.0"` where a number belongs.
    /// Remedy: mend the line that is shown.
    InvalidToml = "T101", "invalid-toml", Error;
    /// What: a definition file has a key that does not exist.
    /// Why: a mistyped key would otherwise silently have no effect.
    /// Example: `seperator = ";"`.
    /// Remedy: use one of the keys that are listed.
    UnknownKey = "T102", "unknown-key", Error;
    /// What: a definition file lacks a key that is needed.
    /// Why: there is no safe default for it.
    /// Example: a dataset without `licence`.
    /// Remedy: add the key.
    MissingKey = "T103", "missing-key", Error;
    /// What: a key has a value that means nothing here.
    /// Why: guessing what was meant could change published numbers.
    /// Example: `crs = "EPSG:31467"`, or a population restricted by `age = "old"`.
    /// Remedy: use one of the values that the finding names.
    InvalidValue = "T104", "invalid-value", Error;
    /// What: the report or its monitor names an indicator that has no definition.
    /// Why: it could not be computed.
    /// Example: `indicators = ["sgb-quote"]` without `indicators/sgb-quote.toml`.
    /// Remedy: correct the name or add the file.
    UnknownIndicator = "T105", "unknown-indicator", Error;
    /// What: a definition file that the report names does not exist.
    /// Why: the report depends on it.
    /// Example: `datasets = ["musterkreis/sgb2"]` without `datasets/musterkreis/sgb2/dataset.toml`.
    /// Remedy: correct the name or add the file.
    MissingDefinition = "T106", "missing-definition", Error;
    /// What: an indicator or a monitor names a measure that no dataset delivers.
    /// Why: there is nothing to count.
    /// Example: `measure = "populaton"`.
    /// Remedy: use a measure that is listed, or add the dataset to the report.
    UnknownMeasure = "T107", "unknown-measure", Error;
    /// What: a level, theme or area is named that the report does not know.
    /// Why: the figures would belong nowhere.
    /// Example: `level = "sozialräume"` where the datasets say `sozialraum`.
    /// Remedy: use one of the names that are listed.
    UnknownName = "T108", "unknown-name", Error;
    /// What: the disclosure policy is weaker than the default and gives no reason.
    /// Why: the defaults are the strictest published rules; a weaker rule must be answered for.
    /// Example: `minimum_count = 2`.
    /// Remedy: drop the value or add `reason`, which the report prints.
    WeakPolicy = "T109", "weak-policy", Error;
    /// What: numerator and denominator of a proportion do not speak of the same people.
    /// Why: a share needs a numerator that is part of its denominator.
    /// Example: numerator 0–65, denominator 0–64.
    /// Remedy: align the populations, or declare the indicator a rate.
    PopulationMismatch = "T110", "population-mismatch", Error;
    /// What: the delivered groups do not add up to the population that an indicator asks for.
    /// Why: some people would be counted twice or not at all.
    /// Example: age 0–64 is asked for, the delivery has 60–69.
    /// Remedy: ask for a population that the delivered groups can form.
    PopulationNotCovered = "T111", "population-not-covered", Error;
    /// What: the same thing is defined twice.
    /// Why: it would be left to chance which one counts.
    /// Example: an indicator that is listed twice.
    /// Remedy: remove one.
    DoubledDefinition = "T112", "doubled-definition", Error;
    /// What: the `report.toml` cannot be read, so nothing that it names was checked.
    /// Why: more findings will follow once it can be read.
    /// Example: a missing quotation mark in the `report.toml`.
    /// Remedy: mend the `report.toml` first, then check again.
    ReportUnread = "T113", "report-unread", Warning;

    /// What: a file that a dataset names is in none of the places searched.
    /// Why: the report cannot be built without it.
    /// Example: Berlin's tables, which may not lie in this repository.
    /// Remedy: fetch it from the publisher's page and name its folder with `--datasets`.
    MissingFile = "F201", "missing-file", Error;
    /// What: the bytes of a file are not in the encoding that is declared.
    /// Why: umlauts would turn into rubbish, and names would no longer match.
    /// Example: a Windows-1252 file declared as UTF-8.
    /// Remedy: declare the encoding that the file has.
    WrongEncoding = "F202", "wrong-encoding", Error;
    /// What: a file has no rows.
    /// Why: an empty delivery is never what was meant.
    /// Example: a broken download of 0 bytes.
    /// Remedy: fetch the file again.
    EmptyFile = "F203", "empty-file", Error;
    /// What: a declared column is not in the header.
    /// Why: its figures would be missing.
    /// Example: the publisher renamed `ew` to `einwohner`.
    /// Remedy: correct the dataset.toml; the columns found are listed.
    MissingColumn = "F204", "missing-column", Error;
    /// What: a column name stands twice in the header.
    /// Why: it would be left to chance which one is read.
    /// Example: two columns `2012`, one of which should be `2021`.
    /// Remedy: ask the publisher.
    DoubledColumn = "F205", "doubled-column", Error;
    /// What: a file has a column that the dataset.toml neither uses nor ignores.
    /// Why: it may be the one that matters, new in this delivery.
    /// Example: the publisher added an indicator.
    /// Remedy: use it, or name it in `ignore_columns`.
    UnusedColumn = "F206", "unused-column", Warning;
    /// What: a row has more or fewer cells than the header.
    /// Why: from there on values stand under the wrong names.
    /// Example: an unquoted comma in a name.
    /// Remedy: check separator and quoting; ask the publisher.
    RaggedRow = "F207", "ragged-row", Error;
    /// What: a boundaries file is no sound `GeoJSON`, Shapefile or `GeoPackage` of polygons.
    /// Why: it cannot be drawn.
    /// Example: a feature without geometry or without the key property.
    /// Remedy: export it again.
    InvalidBoundaries = "F208", "invalid-boundaries", Error;
    /// What: coordinates do not fit the declared reference system.
    /// Why: the map would be wrong or empty.
    /// Example: degrees in a file declared as EPSG:25832.
    /// Remedy: declare the system that the file has.
    WrongCrs = "F209", "wrong-crs", Error;
    /// What: a file exists and cannot be read.
    /// Why: the report cannot be built without it.
    /// Example: it is open in another program.
    /// Remedy: close the other program or check the permissions.
    UnreadableFile = "F210", "unreadable-file", Error;
    /// What: a quoted cell does not end before a separator or a line end.
    /// Why: all rows that follow would be read into this one cell.
    /// Example: `97203,"Werth` without a second quotation mark.
    /// Remedy: close the quotation mark in the line that is shown, or ask the publisher.
    OpenQuote = "F211", "open-quote", Error;
    /// What: the declared separator is not in the header, but another one is.
    /// Why: the whole line would be one column.
    /// Example: `a;b;c` in a file without `separator = ";"`.
    /// Remedy: declare the separator that the finding names.
    WrongSeparator = "F212", "wrong-separator", Error;
    /// What: a title stands above the header.
    /// Why: it would be taken for the names of the columns.
    /// Example: "Einwohner am 31.12.2024" in the first line.
    /// Remedy: declare `skip_lines` as the finding says.
    TitleLine = "F213", "title-line", Error;
    /// What: a file is no text but that of another program, or text in UTF-16.
    /// Why: only delimited text can be read without further declaration.
    /// Example: an Excel workbook that was renamed to `.csv`.
    /// Remedy: declare `[table.workbook]` for a workbook, save anything else as "CSV UTF-8".
    NoTable = "F214", "no-table", Error;
    /// What: a file is larger than files that are read whole may be.
    /// Why: it would fill the memory of the machine before anything could be said of it.
    /// Example: an extract of a register with a row per person, declared as a table.
    /// Remedy: declare a register as `[[register]]`, which is counted while it is read; have anything else cut into parts.
    HugeFile = "F215", "huge-file", Error;
    /// What: a file that should be a workbook is something else.
    /// Why: nothing can be read from it, whatever its name says.
    /// Example: a web page that a portal saved as `.xls`.
    /// Remedy: open it, save it as `.xlsx`, or ask the publisher.
    NotAWorkbook = "F220", "not-a-workbook", Error;
    /// What: a workbook is protected by a password.
    /// Why: its content is encrypted.
    /// Example: a delivery with the password in a second mail.
    /// Remedy: open it with the password and save it without one.
    LockedWorkbook = "F221", "locked-workbook", Error;
    /// What: a workbook is damaged or incomplete.
    /// Why: what is left of it may be wrong.
    /// Example: a download that was cut off.
    /// Remedy: fetch the file again.
    BrokenWorkbook = "F222", "broken-workbook", Error;
    /// What: a workbook unpacks to more than this program is willing to hold.
    /// Why: it would fill the memory of the machine; no delivery is that large.
    /// Example: an archive made to burst, or a sheet filled down to the last row.
    /// Remedy: save the sheet that is needed in a file of its own.
    HugeWorkbook = "F223", "huge-workbook", Error;
    /// What: a declared sheet is not in the workbook.
    /// Why: its figures would be missing.
    /// Example: `Tab 1` in one year, `Tab E1` in the next.
    /// Remedy: correct the dataset.toml; the sheets found are listed.
    MissingSheet = "F224", "missing-sheet", Error;
    /// What: cells hold a formula, and the program that wrote the file did not store its result.
    /// Why: this program does not calculate; the cell would be empty.
    /// Example: a workbook made by a script and never opened since.
    /// Remedy: open the file in a spreadsheet program and save it.
    FormulaWithoutValue = "F225", "formula-without-value", Error;
    /// What: the declared header rows hold nothing.
    /// Why: the columns would have no names.
    /// Example: the publisher added a line above the header.
    /// Remedy: correct `header` in the dataset.toml.
    EmptyHeader = "F226", "empty-header", Error;
    /// What: the text that ends the rows by declaration does not occur.
    /// Why: the legend below would be read as rows.
    /// Example: the legend begins with another word than last year.
    /// Remedy: correct `end` in the dataset.toml.
    EndNotFound = "F227", "end-not-found", Error;
    /// What: below the blank row that ends the table there are more rows of figures.
    /// Why: they may belong to it.
    /// Example: a total, or the areas of the next borough after a gap.
    /// Remedy: name the last row in `range`, or the text that ends the rows in `end`.
    RowsBelowEnd = "F228", "rows-below-end", Warning;
    /// What: numbers of a column are formatted as percent.
    /// Why: the file holds 0.123 where a spreadsheet shows 12.3 %, and what the file holds is read.
    /// Example: a share of 0.123 that is declared as `unit = "percent"`.
    /// Remedy: compare the figures with the publisher's; where they are meant as shown, ask for numbers without the format.
    PercentFormat = "F229", "percent-format", Warning;
    /// What: a code list for areas has a text twice.
    /// Why: it would be left to chance which key counts.
    /// Example: `Neustadt` of two districts in one list.
    /// Remedy: remove one; where both are meant, the file needs another column that tells them apart.
    DoubledListEntry = "F240", "doubled-list-entry", Error;
    /// What: cells of a register stand in no code list, no list of areas or no age band.
    /// Why: these people would be counted nowhere. What the cells say is not shown: they belong to a person.
    /// Example: sex `d` with a list of `m` and `w`.
    /// Remedy: look at the line that is named, then add the code, the area or the band; `*` stands for all other codes.
    RegisterUnmapped = "F250", "register-unmapped", Error;
    /// What: cells of a register are empty, or no age, no year, no period, or not in the declared encoding.
    /// Why: these people would be counted nowhere. What the cells say is not shown: they belong to a person.
    /// Example: age `ca. 40`.
    /// Remedy: look at the line that is named; ask the publisher.
    RegisterUnreadable = "F251", "register-unreadable", Error;
    /// What: rows of a register have more or fewer cells than the header, an open quotation mark, or no end.
    /// Why: values would stand under the wrong names.
    /// Example: an unquoted separator in a name, or a cell with a line break.
    /// Remedy: check separator and quoting; ask the publisher.
    RegisterRagged = "F252", "register-ragged", Error;
    /// What: a packed file of a register is damaged or ends too early.
    /// Why: some people are missing, so nothing of it is counted.
    /// Example: a download that was cut off, or a Parquet file packed with Brotli.
    /// Remedy: fetch the file again; Parquet is read unpacked or packed with Snappy, gzip or Zstandard.
    BrokenArchive = "F253", "broken-archive", Error;
    /// What: rows of a register are in no figure.
    /// Why: the sum must be right: rows counted, left out and rejected are all rows that were read.
    /// Example: people without a fixed abode, left out by `skip_areas`.
    /// Remedy: none where they are left out on purpose; the other findings say why rows were rejected.
    RegisterLedger = "F254", "register-ledger", Warning;
    /// What: ages are taken from years of birth, and a period does not end with its year.
    /// Why: the difference of years is the age reached in that year; in June about half are still a year younger.
    /// Example: `period = { value = "2024-06-30" }` with `birth_year`.
    /// Remedy: ask for ages at the reference day, or for a delivery as of 31 December.
    BirthYear = "F255", "birth-year", Warning;
    /// What: no row of a register has the text by which a measure counts.
    /// Why: the measure is zero everywhere, which is seldom true.
    /// Example: `is = "1"` where the column says `J` and `N`.
    /// Remedy: correct `is` in the dataset.toml.
    FlagUnmet = "F256", "flag-unmet", Warning;
    /// What: a register would count to more figures than this program holds.
    /// Why: it would fill the memory of the machine; most often a wrong column is declared as the period.
    /// Example: the day of birth as period, or single years of age by month over ten years.
    /// Remedy: count in longer periods (`as = "year"`) or broader age bands.
    HugeRegister = "F257", "huge-register", Error;
    /// What: two files of a register have the same content.
    /// Why: everybody in them would be counted twice.
    /// Example: a copy of a file, left in the folder.
    /// Remedy: remove one.
    DoubledPart = "F258", "doubled-part", Error;

    /// What: a value of a definition is still the `"?"` that `check` proposed.
    /// Why: only people can know what belongs there, and nothing is published on a guess.
    /// Example: `licence = "?"` in a `dataset.toml` that `check FOLDER` has written.
    /// Remedy: replace `?` by what is right; the remark above or beside it says what is meant.
    Placeholder = "F260", "placeholder", Error;
    /// What: in a folder for which a `dataset.toml` was to be proposed, no file is a delivery that can be read.
    /// Why: there is nothing to propose.
    /// Example: a folder with PDF files only.
    /// Remedy: ask the publisher for the figures as .csv or .xlsx, and for boundaries as `GeoJSON`, Shapefile or `GeoPackage`.
    NothingRecognised = "F261", "nothing-recognised", Error;
    /// What: a file of such a folder was not recognised.
    /// Why: it is left out of the proposal.
    /// Example: a PDF, a picture, or a text without lines.
    /// Remedy: nothing, where it is no delivery; else save it as .csv or .xlsx in its program.
    NotRecognised = "F262", "not-recognised", Warning;
    /// What: a file that should be a Werteabruf of GENESIS is laid out otherwise.
    /// Why: which column holds what is told by title, stacked header and rows, and one of them is missing.
    /// Example: a table that was opened in a spreadsheet and saved without its title; `unpivot = 3` with two rows of labels.
    /// Remedy: download the table again as CSV, and do not save it with another program.
    NotAWerteabruf = "F230", "not-a-werteabruf", Error;
    /// What: a Werteabruf of GENESIS has no rule of underscores below its rows.
    /// Why: each has one; without it rows are missing, and nobody knows how many.
    /// Example: a download that broke off.
    /// Remedy: download the table again.
    TruncatedWerteabruf = "F231", "truncated-werteabruf", Error;
    /// What: a file of GENESIS would become a table of more than 10 million cells.
    /// Why: a damaged header could otherwise fill the memory.
    /// Example: thousands of dates side by side.
    /// Remedy: download fewer periods or areas at a time.
    HugeWerteabruf = "F232", "huge-werteabruf", Error;
    /// What: a file that should be a flat file of GENESIS (ffcsv) lacks columns that each has.
    /// Why: it is told by their names which variable and which figure a line is about.
    /// Example: the layout for people (`genesis`) or the older `datencsv`.
    /// Remedy: ask the portal for `ffcsv`, or declare the format that the file has.
    NotAnFfcsv = "F233", "not-an-ffcsv", Error;
    /// What: a Shapefile has no `.prj`, or one that names no reference system.
    /// Why: nothing tells whether the declared system is the one that the coordinates are in.
    /// Example: only `.shp`, `.shx` and `.dbf` were passed on.
    /// Remedy: ask for the `.prj`, or check on a map that the areas lie where they should.
    NoProjectionFile = "F280", "no-projection-file", Warning;
    /// What: a `GeoPackage` or an archive holds several layers, none at all, or not the one that is declared.
    /// Why: it would be left to chance which one is read.
    /// Example: districts and blocks in one file, without `layer` in the dataset.toml.
    /// Remedy: name one of the layers that are listed in `layer`.
    UnclearLayer = "F281", "unclear-layer", Error;

    /// What: a value cell holds text that is neither a number nor an official sign.
    /// Why: it cannot be counted.
    /// Example: `857°`.
    /// Remedy: ask the publisher, then add a correction with its reason.
    NotANumber = "O301", "not-a-number", Error;
    /// What: a row belongs to an area that the geography does not know.
    /// Why: its people would be lost.
    /// Example: a key from another year's boundaries.
    /// Remedy: correct the key by a correction, or add the area.
    UnmappedArea = "O302", "unmapped-area", Error;
    /// What: two rows give the same figure for the same area, period and people.
    /// Why: it would be left to chance which one counts.
    /// Example: an area that was pasted twice.
    /// Remedy: ask the publisher which row holds.
    DoubledRow = "O303", "doubled-row", Error;
    /// What: a count is below zero.
    /// Why: nobody counts fewer than no people.
    /// Example: `-3` persons.
    /// Remedy: ask the publisher.
    NegativeCount = "O304", "negative-count", Error;
    /// What: a percentage is outside 0 to 100, or a change outside −100 to 100.
    /// Why: it cannot be true.
    /// Example: `1066` for 10.66, where the decimal mark was declared wrongly.
    /// Remedy: check the declared decimal mark; ask the publisher.
    PercentOutOfRange = "O305", "percent-out-of-range", Error;
    /// What: a dimension column holds a code that the code list does not have.
    /// Why: these people would be counted nowhere.
    /// Example: sex `d` with a list of `m` and `w`.
    /// Remedy: add the code to `codes`.
    UnknownCode = "O306", "unknown-code", Error;
    /// What: a period cannot be read.
    /// Why: the figure belongs to no time.
    /// Example: `31.02.2024`.
    /// Remedy: ask the publisher, or declare the period as a value.
    InvalidPeriod = "O307", "invalid-period", Error;
    /// What: a count is not a whole number.
    /// Why: people are whole; often a decimal mark was declared wrongly.
    /// Example: `1.306` persons with `decimal = "."`.
    /// Remedy: check decimal and thousands marks.
    FractionalCount = "O308", "fractional-count", Error;
    /// What: a correction expects another text than the file holds.
    /// Why: the publisher may have mended the error, or the rows have moved.
    /// Example: `expect = "0"`, but the cell says `12`.
    /// Remedy: look at the cell, then drop or change the correction.
    CorrectionUnmet = "O309", "correction-unmet", Error;
    /// What: a correction meets no cell at all.
    /// Why: it is out of date or mistyped.
    /// Example: an area key that the file does not have.
    /// Remedy: drop or change the correction.
    CorrectionUnused = "O310", "correction-unused", Error;
    /// What: an area of this level has no row in the delivery.
    /// Why: its figures, and the sums that need them, are unknown.
    /// Example: 536 of 542 areas delivered.
    /// Remedy: ask the publisher; until then the area shows the sign for unknown.
    AreaNotDelivered = "O311", "area-not-delivered", Warning;
    /// What: two tables give one measure in different units.
    /// Why: they cannot be added.
    /// Example: `persons` in one year, `percent` in the next.
    /// Remedy: name the measures differently.
    UnitConflict = "O312", "unit-conflict", Error;
    /// What: a row has no area key or its value cell is empty.
    /// Why: an empty cell may mean zero, unknown or forgotten.
    /// Example: a sum row without a key at the end of the file.
    /// Remedy: ask the publisher, then correct the cell to a number or a sign.
    EmptyCell = "O313", "empty-cell", Error;
    /// What: an area key holds blanks or control characters.
    /// Why: it would match no other table, and nobody could see why.
    /// Example: `05 334` with a blank inside.
    /// Remedy: ask the publisher, then add a correction with its reason.
    InvalidKey = "O314", "invalid-key", Error;
    /// What: a figure lacks what should stand behind every figure of its column.
    /// Why: it may count in something else than the others.
    /// Example: `43,00` where `suffix = "%"` is declared.
    /// Remedy: ask the publisher and add a correction, or drop `suffix`.
    MissingSuffix = "O325", "missing-suffix", Error;
    /// What: a text in the area column is not in the code list that the table names.
    /// Why: a name is no key, and nobody may guess which area is meant.
    /// Example: `Westliche_Höhe` where the list has `Westliche Höhe`.
    /// Remedy: add the text to the list.
    UnlistedArea = "O326", "unlisted-area", Error;
    /// What: an entry of a code list for areas was never met.
    /// Why: it may be mistyped, or the area is missing from the delivery.
    /// Example: `Altstatd` in the list.
    /// Remedy: correct the entry or remove it.
    UnusedListEntry = "O327", "unused-list-entry", Warning;
    /// What: the file says that a column is in another unit than the dataset.toml.
    /// Why: every figure would be wrong, often by a factor of 1000.
    /// Example: `unit = "persons"` for figures in `1000`, or `percent` for `Anzahl`.
    /// Remedy: declare the unit that the file names.
    UnitContradiction = "O320", "unit-contradiction", Error;
    /// What: an entry of `area.codes` meets no row, or `where` and `skip_areas` leave no row of a table.
    /// Why: the publisher may have changed the key, or it is mistyped.
    /// Example: `"2" = "02000"` where the file has `02`.
    /// Remedy: correct or drop the entry.
    UnusedMapping = "O321", "unused-mapping", Warning;
    /// What: the mark of quality beside a figure is unknown.
    /// Why: it may say that the figure is hardly reliable, and nothing in the report would.
    /// Example: `?` in the column `value_q`.
    /// Remedy: ask the publisher what it means.
    UnknownMark = "O322", "unknown-mark", Warning;

    /// What: a figure jumps between two periods by more than chance and the change of the other areas explain.
    /// Why: a new shelter does that, and so does a figure in the wrong row.
    /// Example: 3,793 residents, then 2,739, then 3,866.
    /// Remedy: ask the publisher; correct it, or accept it with its reason under `[[accepted]]`.
    SuddenJump = "O340", "sudden-jump", Warning;
    /// What: a figure stands far off those before and after it, and with one digit changed it would not.
    /// Why: digits are lost, doubled and mistyped when tables are copied.
    /// Example: 625 between 5,922 and 6,478.
    /// Remedy: ask the publisher; correct it, or accept it with its reason under `[[accepted]]`.
    SuspectedDigit = "O341", "suspected-digit", Warning;
    /// What: the areas that lie in a larger area do not add up to its figure.
    /// Why: one of them is wrong, or an area is missing from the list.
    /// Example: communes with 553,921 residents in a district with 553,922.
    /// Remedy: ask the publisher; declare `tolerance` where figures are rounded.
    AreasDoNotAddUp = "O342", "areas-do-not-add-up", Warning;
    /// What: two ways to count the same people give different numbers, or a part is larger than its whole.
    /// Why: one of the figures is wrong.
    /// Example: 7,602 residents in all, and 6,702 in the age groups.
    /// Remedy: ask the publisher; declare `tolerance` where figures are rounded.
    GroupsDoNotAddUp = "O343", "groups-do-not-add-up", Warning;
    /// What: in a block of rows the figures fit the row above or below better than their own.
    /// Why: a cell was inserted or lost when columns were copied; from there on every figure belongs to another area.
    /// Example: men and women one row further down than the age groups beside them.
    /// Remedy: ask the publisher; correct the rows, or accept them with their reason under `[[accepted]]`.
    ShiftedRows = "O344", "shifted-rows", Warning;
    /// What: a year in the header stands where it cannot be in the order of the others.
    /// Why: figures would belong to a wrong year.
    /// Example: `2018 2019 2020 2012 2021`.
    /// Remedy: compare with the publication; correct the name under `header_corrections` of the table.
    YearOutOfOrder = "O345", "year-out-of-order", Warning;
    /// What: a suspicion was looked into and accepted.
    /// Why: the ledger keeps the reason beside the figure.
    /// Example: a jump of residents by a new shelter.
    /// Remedy: none.
    SuspicionAccepted = "O346", "suspicion-accepted", Note;
    /// What: an acceptance meets no suspicion.
    /// Why: the figure has changed, or code, area or period are mistyped.
    /// Example: the publisher has corrected the figure since.
    /// Remedy: drop the entry, or correct it.
    AcceptanceUnused = "O347", "acceptance-unused", Warning;

    /// What: an area key is defined twice.
    /// Why: it would be left to chance which name and parent count.
    /// Example: a key that stands in two rows of the list of areas.
    /// Remedy: remove one.
    DoubledArea = "A401", "doubled-area", Error;
    /// What: an area lies in an area that does not exist.
    /// Why: its people would be missing from the sums above.
    /// Example: a Sozialraum whose commune has no row.
    /// Remedy: correct the parent or add the area.
    UnknownParent = "A402", "unknown-parent", Error;
    /// What: areas lie in each other in a circle, or there is not exactly one root.
    /// Why: sums would never end or never meet.
    /// Example: two areas without a parent.
    /// Remedy: give each area but one a parent above it.
    BrokenHierarchy = "A403", "broken-hierarchy", Error;
    /// What: an area has no polygon in the boundaries of its level.
    /// Why: the map would show a hole that means nothing.
    /// Example: boundaries from before a reform.
    /// Remedy: use boundaries of the same date as the areas.
    AreaWithoutPolygon = "A404", "area-without-polygon", Error;
    /// What: a polygon belongs to no area.
    /// Why: the map would show an area without figures.
    /// Example: boundaries from after a reform.
    /// Remedy: use boundaries of the same date as the areas.
    PolygonWithoutArea = "A405", "polygon-without-area", Error;
    /// What: two polygons have the same key.
    /// Why: it would be left to chance which one is drawn.
    /// Example: parts of an area as features of their own.
    /// Remedy: declare `join_features = true` where they are parts of one area; else ask the publisher.
    DoubledPolygon = "A406", "doubled-polygon", Error;
    /// What: no dataset has boundaries for the level that maps are drawn for.
    /// Why: a map on other boundaries would be wrong.
    /// Example: Berlin 2021, whose 542 areas have no polygons here.
    /// Remedy: add boundaries; until then the report has no maps and says so.
    NoBoundaries = "A407", "no-boundaries", Warning;
    /// What: no dataset of the report has a list of areas.
    /// Why: figures belong to areas, and nothing can be read without them.
    /// Example: `datasets = ["amt/einwohner"]` without the dataset that has `[[areas]]`.
    /// Remedy: add the dataset with the areas.
    NoAreas = "A408", "no-areas", Error;
    /// What: a name looks like UTF-8 that was read in another encoding, or holds control characters.
    /// Why: readers would meet rubbish.
    /// Example: `MÃ¼hlental` where `Mühlental` is meant.
    /// Remedy: ask for a new delivery, or add a correction.
    StrangeName = "A409", "strange-name", Warning;
    /// What: a ring of an area is not closed, or the area has nothing inside.
    /// Why: programs close such rings in different ways, and an area without an inside cannot be drawn.
    /// Example: a triangle of three points, whose first is not repeated at the end.
    /// Remedy: ask the publisher, or let a program for maps repair the geometry.
    BrokenRing = "A410", "broken-ring", Error;
    /// What: rings of an area cross, and more than the stated size is wrong by that.
    /// Why: parts count twice or not at all, so that size and drawing of the area are wrong.
    /// Example: two corners in the wrong order, so that the polygon becomes a bow tie.
    /// Remedy: ask the publisher, or let a program for maps repair the geometry.
    SelfIntersection = "A411", "self-intersection", Error;
    /// What: rings of an area cross by little, a ring has nothing inside, or a small hole lies outside of its area.
    /// Why: maps do not show it, but other programs may refuse the file.
    /// Example: a loop of a square metre at a corner, from generalising the line.
    /// Remedy: nothing is needed here; publishers are glad to know.
    UntidyRing = "A412", "untidy-ring", Warning;
    /// What: a hole of an area lies outside of it.
    /// Why: it is taken off from an area that it is not in.
    /// Example: parts of an area were put together in the wrong order.
    /// Remedy: ask the publisher, or let a program for maps repair the geometry.
    HoleOutside = "A413", "hole-outside", Error;
    /// What: two areas of one level overlap by more than the stated size.
    /// Why: what lies there belongs to both; maps show only one of them.
    /// Example: boundaries of two years in one file.
    /// Remedy: ask the publisher; where the boundaries are only coarse, raise `sliver_m2` in the dataset.toml.
    Overlap = "A414", "overlap", Error;
    /// What: two areas of one level overlap by little.
    /// Why: the areas were not digitised along one line; maps do not show it.
    /// Example: a strip of half a metre along a street.
    /// Remedy: nothing is needed here; publishers are glad to know.
    SliverOverlap = "A415", "sliver-overlap", Warning;
    /// What: within a level there is a hole that belongs to no area.
    /// Why: an area may be missing, and the map shows a white spot.
    /// Example: a lake, an area without residents, or a town whose polygon was not delivered.
    /// Remedy: check whether an area is missing; lakes and the like may stay.
    Gap = "A416", "gap", Warning;
    /// What: a part of an area lies outside of the area it belongs to.
    /// Why: the boundaries of the two levels are not of one date, or not of one source.
    /// Example: districts before and neighbourhoods after a change of boundaries.
    /// Remedy: use boundaries of both levels from one source and of one date.
    OutsideParent = "A417", "outside-parent", Warning;
    /// What: an area lies for the most part outside of the area it belongs to.
    /// Why: its people are added up to a place where they do not live.
    /// Example: a wrong key in the column of the upper level.
    /// Remedy: correct the list of areas, or the boundaries.
    WrongParent = "A418", "wrong-parent", Error;
    /// What: between areas of a level there are narrow or small gaps.
    /// Why: the areas were not digitised along one line; maps hardly show it.
    /// Example: a strip of half a metre along a street.
    /// Remedy: nothing is needed here; publishers are glad to know.
    SliverGap = "A419", "sliver-gap", Warning;

    /// What: in a list of areas a key begins with another key of the same level.
    /// Why: the one area lies in the other, and what is summed over both is counted twice.
    /// Example: `05334002` (Aachen, Stadt) beside `05334` (Städteregion Aachen) in a list of Kreise.
    /// Remedy: leave one of them out with `where`, or put them on two levels.
    NestedAreas = "A420", "nested-areas", Error;
    /// What: the weights of an area in a crosswalk do not sum to 1.
    /// Why: some of its people would be lost, or counted twice.
    /// Example: 0.4 and 0.5 for the two parts of a divided Gemeinde.
    /// Remedy: ask the publisher; set `tolerance` where it is rounding, name `pseudo_keys` where it is no area.
    UnevenCrosswalk = "A421", "uneven-crosswalk", Error;
    /// What: small weights of a crosswalk were left out, or weights were scaled, so that they sum to 1.
    /// Why: this moves people between areas, if only a few, and must be said.
    /// Example: borders that were drawn twice meet in 2,455 slivers.
    /// Remedy: none is needed; a smaller `minimum_weight` leaves out less.
    CrosswalkLevelled = "A422", "crosswalk-levelled", Warning;
    /// What: a table has keys of a Gebietsstand from which no crosswalk leads to that of the report.
    /// Why: its figures cannot be brought to the report's areas.
    /// Example: `vintage = "2006"` where the areas have `vintage = "2021"` and no dataset has a crosswalk.
    /// Remedy: add the crosswalk's dataset to the report, or give the list of areas its `vintage`.
    NoCrosswalk = "A423", "no-crosswalk", Error;
    /// What: lists of areas of one level have two Gebietsstände.
    /// Why: a report has one, to which all figures are brought.
    /// Example: the Gemeinden of one Land as of 2020, those of another as of 2024.
    /// Remedy: use lists of one Gebietsstand, or correct `vintage`.
    TwoVintages = "A424", "two-vintages", Error;

    /// What: a table has figures for an area and for another one of its level in which it lies.
    /// Why: what is summed over both is counted twice.
    /// Example: `05334002` (Aachen, Stadt) beside `05334` (Städteregion Aachen) in a table of Kreise.
    /// Remedy: leave one of them out with `where` or `skip_areas`.
    CountedTwice = "O330", "counted-twice", Error;
    /// What: a share was published for areas of another Gebietsstand that were divided or merged.
    /// Why: shares cannot be converted: a mean of shares is not the share of the new area.
    /// Example: the Grundsicherungsquote of the Planungsräume until 2020.
    /// Remedy: deliver numerator and denominator as counts, which can be converted.
    ShareOfOtherAreas = "O331", "share-of-other-areas", Warning;

    /// What: an indicator has no figure for the reference period of the report.
    /// Why: its section would be empty.
    /// Example: the delivery of 2024 is missing from the report's datasets.
    /// Remedy: add the dataset or leave the indicator out.
    NoFigures = "I501", "no-figures", Error;
    /// What: in an area more people are in the numerator than in the denominator.
    /// Why: a share above 100 % cannot be true.
    /// Example: benefits counted at the office's address.
    /// Remedy: check both deliveries for this area.
    NumeratorAboveDenominator = "I502", "numerator-above-denominator", Error;
    /// What: a measure has a unit that its part in an indicator cannot have.
    /// Why: a count that passes for a ready-made figure evades the rules about small counts; only counts can be divided.
    /// Example: `kind = "published"` with a measure in persons.
    /// Remedy: define the indicator by numerator and denominator, or correct the unit in the dataset.toml.
    WrongUnit = "I503", "wrong-unit", Error;
    /// What: an indicator takes over ready-made figures that nobody has released yet.
    /// Why: without counts nobody can check whether few people stand behind a figure.
    /// Example: `kind = "published"` over a dataset without `released_by`.
    /// Remedy: name the office with `released_by` if the figures are public already, or deliver the counts.
    NoCounts = "I504", "no-counts", Error;
    /// What: one measure of an indicator was delivered for a period and the other was not.
    /// Why: the indicator has no figures for that period, and nobody would notice.
    /// Example: benefits for 2016, residents only from 2020 on.
    /// Remedy: add the delivery, or leave the other out.
    PeriodLost = "I505", "period-lost", Warning;
    /// What: an indicator is spoken in per cent and multiplied by something other than 100.
    /// Why: the printed figures would be wrong by a power of ten.
    /// Example: `unit = "%"` with `multiplier = 1000`.
    /// Remedy: correct unit or multiplier.
    UnusualMultiplier = "I506", "unusual-multiplier", Warning;
    /// What: all figures of a measure in per cent lie between 0 and 1.
    /// Why: they may be fractions, 0.123 for 12.3 per cent.
    /// Example: a table exported from a worksheet with the format per cent.
    /// Remedy: ask the publisher, and have percentages delivered.
    LooksLikeFractions = "I507", "looks-like-fractions", Warning;
    /// What: numerator and denominator of a proportion count in different units.
    /// Why: a case can be a whole household; then the share says nothing about people.
    /// Example: cases over persons.
    /// Remedy: use measures of one unit, or declare the indicator a rate.
    DifferentUnits = "I508", "different-units", Warning;
    /// What: a theme of the report has no indicator.
    /// Why: its chapter does not appear.
    /// Example: an indicator that was dropped while its theme stayed.
    /// Remedy: remove the theme or add an indicator.
    EmptyTheme = "I509", "empty-theme", Warning;

    /// What: too few areas have all the figures that the monitor needs.
    /// Why: a mean and a standard deviation over them mean nothing.
    /// Example: one area, or all areas with the same figure.
    /// Remedy: check exclusions and deliveries.
    TooFewAreas = "M601", "too-few-areas", Error;
    /// What: an area that is not excluded lacks a figure that the monitor needs.
    /// Why: it cannot be assessed, and whether it counts for the mean must be decided.
    /// Example: an area with the sign for unknown.
    /// Remedy: exclude it with a reason.
    NotAssessable = "M602", "not-assessable", Error;
    /// What: the residents of an area are unknown, but the monitor leaves small areas out.
    /// Why: whether the area is too small cannot be decided.
    /// Example: residents delivered for 2020, a monitor for 2024.
    /// Remedy: deliver them, exclude the area with a reason, or drop the rule.
    ResidentsUnknown = "M603", "residents-unknown", Error;
    /// What: the base period of a monitor is not before its period, or of another kind.
    /// Why: there is no change from a later day to an earlier one, nor from a day to a year.
    /// Example: `base_period = "2024-12-31"` with `period = "2020-12-31"`.
    /// Remedy: correct one of both.
    BasePeriod = "M604", "base-period", Error;
    /// What: an indicator of the monitor has no figures at all for a period that the monitor needs.
    /// Why: no area can be assessed.
    /// Example: `base_period = "2019-12-31"` where 2020-12-31 was delivered.
    /// Remedy: use a period that is listed, or add the delivery.
    PeriodWithoutFigures = "M605", "period-without-figures", Error;
    /// What: the monitor names an indicator that the report does not list.
    /// Why: readers could not see the figures that decide an area's class.
    /// Example: `status = [{ indicator = "altersarmut" }]` without `altersarmut` in `indicators`.
    /// Remedy: add it to `indicators` of the report.toml.
    UnlistedIndicator = "M606", "unlisted-indicator", Error;

    /// What: a form has a code that its codebook does not know.
    /// Why: what it means cannot be guessed; counted as nothing, it would change every share of the question.
    /// Example: `7` where the answers are 1 to 5.
    /// Remedy: look at the form, correct the cell, or declare the code in `codebook.toml` as an answer or as missing.
    UnknownAnswer = "V901", "unknown-answer", Error;
    /// What: a form has something else where a number or a day belongs.
    /// Why: the answer is lost.
    /// Example: a rent of `about 500`, or a day of return `in July`.
    /// Remedy: look at the form, correct the cell, or declare a code for unreadable answers.
    AnswerWithoutNumber = "V902", "answer-without-number", Error;
    /// What: a number on a form cannot be true.
    /// Why: one such number moves a mean further than a hundred true ones.
    /// Example: a year of birth of 2003 in a survey of people from 60 on.
    /// Remedy: look at the form, correct the cell or mark it as unreadable, or widen `range` in `codebook.toml`.
    AnswerOutOfRange = "V903", "answer-out-of-range", Error;
    /// What: somebody answered a question that was not meant for them.
    /// Why: the shares of the question are about those who were asked.
    /// Example: a rent on the form of somebody who owns their home.
    /// Remedy: check whether the filter or the answer to it is wrong; the answer is not counted.
    AnsweredUnasked = "V904", "answered-unasked", Warning;
    /// What: a form lacks its number, its household or its area.
    /// Why: it cannot be told from others or weighted.
    /// Example: an empty cell in the column of households.
    /// Remedy: fill in the cell, or take the row out.
    FormWithoutKey = "V905", "form-without-key", Error;
    /// What: two forms have the same number, or come from the same household.
    /// Why: one person would count twice, or a household more than its weight allows.
    /// Example: a household that answered on paper and online.
    /// Remedy: keep one of them, or declare `respondents = "all-members"` where several members may answer.
    SecondForm = "V906", "second-form", Error;
    /// What: a form comes from an area that is none of the survey's.
    /// Why: its results belong nowhere.
    /// Example: a Sozialraum `9` where there are seven.
    /// Remedy: correct the cell, or declare the code under `codes` in `survey.toml`.
    FormOfUnknownArea = "V907", "form-of-unknown-area", Error;
    /// What: a form came back without a single answer.
    /// Why: it says nothing and is left out of the results; it counts as returned.
    /// Example: a blank form in the envelope.
    /// Remedy: nothing must be done.
    EmptyForm = "V908", "empty-form", Warning;
    /// What: no form of the file can be used.
    /// Why: there are no results.
    /// Example: a file in which all answers are blank.
    /// Remedy: see the other findings about the file.
    NoUsableForm = "V909", "no-usable-form", Error;
    /// What: the file with the forms lacks a column that definition or codebook name.
    /// Why: a question would seem to be unanswered by everybody.
    /// Example: `column = "F07"` where the header has `F7`.
    /// Remedy: make `codebook.toml` or `survey.toml` and the header agree. The header is not shown, for it may be a form.
    MissingFormColumn = "V910", "missing-form-column", Error;
    /// What: the file with the forms has columns that nobody has declared.
    /// Why: a question may be forgotten, or the file may hold names and addresses that do not belong there.
    /// Example: a column `name`.
    /// Remedy: declare the question, take the column out of the file, or name it under `ignore` in `survey.toml`.
    UnusedFormColumn = "V911", "unused-form-column", Warning;

    /// What: nobody has told the count of a cell that weights need.
    /// Why: the forms of that cell cannot be weighted.
    /// Example: a margin by age and Sozialraum, and a delivery with a suppressed count in one of them.
    /// Remedy: have the count delivered, declare it under `cells`, or use coarser groups.
    CellWithoutCount = "V920", "cell-without-count", Error;
    /// What: two margins count different numbers of people.
    /// Why: weights cannot add up to both.
    /// Example: 12 480 by age and sex, and 12 350 by Sozialraum.
    /// Remedy: use counts of one day and one population, or read one of both as shares (`reading = "shares"`).
    MarginTotals = "V921", "margin-totals", Error;
    /// What: a cell has people in the population, and not one form.
    /// Why: nobody can stand for them.
    /// Example: men from 80 on in a Sozialraum with few of them.
    /// Remedy: put groups or areas together in the definition.
    CellWithoutForms = "V922", "cell-without-forms", Error;
    /// What: a cell has forms, and by the known counts no people.
    /// Why: their weights would have to be zero.
    /// Example: a household of four in a Sozialraum that has none by the register.
    /// Remedy: check the count and the forms, or put groups together.
    CellWithoutPeople = "V923", "cell-without-people", Error;
    /// What: the weights do not meet the known counts.
    /// Why: the counts contradict each other in small cells, or the bounds of the weights leave no room.
    /// Example: bounds of 0.9 and 1.1 where a group is three times as frequent as among the forms.
    /// Remedy: put groups together, widen the bounds, or use fewer margins.
    MarginUnmet = "V924", "margin-unmet", Error;
    /// What: forms cannot be weighted, for they lack an answer that the weights need.
    /// Why: they are in no weighted result.
    /// Example: no year of birth, and a margin by age.
    /// Remedy: say in the feature to which group they belong (`unanswered`), or accept it.
    FormOutsideCells = "V925", "form-outside-cells", Warning;
    /// What: the weight of a form is zero, negative or no number.
    /// Why: nobody can stand for nobody, and the variance has no meaning.
    /// Example: a household with nobody from 60 on, whose selection factor is 0, or linear calibration over few forms.
    /// Remedy: correct the answer that the factor comes from; use raking or bounds in place of linear calibration.
    WeightNotPositive = "V926", "weight-not-positive", Error;
    /// What: a stratum has a single form.
    /// Why: from one form nobody can tell how much forms differ, and so there are no limits.
    /// Example: one household of a Sozialraum has answered.
    /// Remedy: put strata together, or declare `single_unit = "adjust"` or `"certainty"`.
    SingleUnitStratum = "V927", "single-unit-stratum", Error;
    /// What: a stratum has more forms than households, or more were addressed than there are.
    /// Why: one of both counts is wrong.
    /// Example: 40 forms of a Sozialraum with 35 households of people from 60 on.
    /// Remedy: check the counts under `frame` and `addressed` and the areas of the forms.
    MoreFormsThanHouseholds = "V928", "more-forms-than-households", Error;
    /// What: some weights stay outside the limits at which they are cut.
    /// Why: the margins pull them out again; after many rounds the margins have priority.
    /// Example: `trim = [0.9, 1.1]`.
    /// Remedy: widen the limits, or put groups together.
    TrimmingUnsettled = "V929", "trimming-unsettled", Warning;
    /// What: forms do not say how many members of their household could have been drawn.
    /// Why: their selection factor is unknown and taken to be the mean of the others in the stratum.
    /// Example: no answer to the number of people from 60 on.
    /// Remedy: nothing must be done; it matters where such forms are many.
    EligibleUnknown = "V930", "eligible-unknown", Warning;
    /// What: many shares of a level of areas have a wide margin of error.
    /// Why: differences between such areas are mostly chance.
    /// Example: a Sozialraum with 40 forms, where a share of 50 % has a margin of 15 points.
    /// Remedy: publish areas that are put together, or the coarser level, as the finding says.
    WideMargins = "V931", "wide-margins", Note;
    /// What: a result, a comparison or a test cannot be computed.
    /// Why: it has too few answers, or they do not differ.
    /// Example: a test of a question to which everybody gave the same answer.
    /// Remedy: leave it out, or put groups together.
    NotEstimable = "V932", "not-estimable", Warning;
    /// What: names stand in both waves of a survey and do not mean the same.
    /// Why: a change of such results would be one of the question, not of people. They are not compared.
    /// Example: a question whose answers have other words, or a group of ages with other limits.
    /// Remedy: give them another name in one of the waves, or make them alike if they are.
    WavesDiffer = "V936", "waves-differ", Warning;

    /// What: the output folder holds files that the last run did not write.
    /// Why: the folder is replaced whole, and that would destroy somebody's files.
    /// Example: a letter saved beside the printed report, or a folder of documents named like the report.
    /// Remedy: move the files elsewhere, or name another folder.
    ForeignOutput = "P701", "foreign-output", Error;
    /// What: a file of the products could not be written.
    /// Why: the disk is full, or the folder is write-protected or open elsewhere. The earlier output is untouched.
    /// Example: the PDF is open in a viewer that locks it.
    /// Remedy: close the other program and build again.
    NotWritten = "P702", "not-written", Error;
    /// What: a chapter contains a picture or raw HTML.
    /// Why: neither can be made accessible without its author.
    /// Example: `<br>` in a Markdown file.
    /// Remedy: write it in plain Markdown.
    UnsupportedMarkdown = "P703", "unsupported-markdown", Error;
    /// What: a step failed that should never fail.
    /// Why: this is an error of the program, not of the data.
    /// Example: the table engine or the typesetter refuses what the program made.
    /// Remedy: report it, with the message.
    Internal = "P704", "internal", Error;
    /// What: a text of the report has a character that cannot be printed.
    /// Why: no font has a glyph for it, or it is a control character; readers would see a box or nothing.
    /// Example: a name with a Chinese character, or a form feed that was copied into a chapter.
    /// Remedy: write the text with other characters.
    UnprintableText = "P705", "unprintable-text", Error;
    /// What: a chapter has no translation into the language that was asked for.
    /// Why: the report is printed in two languages then.
    /// Example: `--lang en`, and beside `einleitung.md` there is no `einleitung.en.md`.
    /// Remedy: add the file, with the same headings.
    UntranslatedChapter = "P706", "untranslated-chapter", Warning;

    /// What: a break or an event names a measure that its dataset does not deliver.
    /// Why: the figures it was written for would stand without it.
    /// Example: `measures = ["sgb2-person"]` where the dataset delivers `sgb2-persons`.
    /// Remedy: correct the name, or move the entry into the dataset that delivers the measure.
    UndeliveredMeasure = "O335", "undelivered-measure", Error;
    /// What: a break or an event lies outside the periods that were delivered.
    /// Why: it concerns no figure, and readers would never see it.
    /// Example: `since = "2015"` where figures begin in 2020.
    /// Remedy: correct the period, or remove the entry.
    RemarkOutside = "O336", "remark-outside", Warning;
    /// What: an entry of a code list is used by no row of the file.
    /// Why: it is mistyped, or a group is missing from the delivery.
    /// Example: `codes = { m = "male", w = "female", d = "divers" }` over a file without `d`.
    /// Remedy: correct or remove the entry; ask the publisher where a group is missing.
    UnusedCode = "O337", "unused-code", Warning;

    /// What: an event names its period twice, or ends before it begins.
    /// Why: which figures it concerns cannot be told.
    /// Example: `period = "2024-12-31"` beside `from = "2023-12-31"`.
    /// Remedy: write `period`, or `from` and `to`.
    EventPeriod = "T114", "event-period", Error;

    /// What: a cell of a perturbation table cannot be read or contradicts its row.
    /// Why: the table decides what is published; a misread number would publish wrong or unprotected counts.
    /// Example: `v` is not `j` − `i`, a probability of 1.2, or `type` is `even`, which is for sums of money.
    /// Remedy: use a table for counts as it was exported, with the columns i, j, p, v, lb, ub and type.
    PerturbationCell = "T150", "perturbation-cell", Error;
    /// What: the intervals of a row of a perturbation table do not cover the keys from 0 to 1 one after the other.
    /// Why: some keys would get no deviation or two, and the probabilities would not add up to 1.
    /// Example: a row that ends at 0.98, or an interval that begins before the last one ends.
    /// Remedy: export the table again; do not edit or round it.
    PerturbationBounds = "T151", "perturbation-bounds", Error;
    /// What: a perturbation table publishes a count that must not be published.
    /// Why: nobody has to stay nobody, no count can be negative, and small counts are secret.
    /// Example: 4 persons published as 2, where fewer than 3 are secret.
    /// Remedy: use a table that was made for this smallest count (js = smallest count − 1).
    PerturbationTarget = "T152", "perturbation-target", Error;
    /// What: the deviations of a row of a perturbation table are not 0 on average.
    /// Why: sums over many cells would drift away from the truth.
    /// Example: a deviation of +1 twice as likely as −1, and no others.
    /// Remedy: use a table of which each row has the mean 0.
    PerturbationBias = "T153", "perturbation-bias", Error;
    /// What: a perturbation table has no row for a count although it has one for a larger count, or only one for 0.
    /// Why: nobody knows what becomes of that count.
    /// Example: rows for 0, 1, 2 and 4.
    /// Remedy: export the table again, with a row for each count from 0 on.
    PerturbationGap = "T154", "perturbation-gap", Error;

    /// What: the dynamics of a monitor count a change across a break in the series.
    /// Why: the change would show how counting has changed, not how the areas have.
    /// Example: `change_of = "households"` since 2020, and another procedure forms the households from 2024 on.
    /// Remedy: use a later base period, drop the indicator, or accept the break with `across_break` and a reason.
    ChangeAcrossBreak = "I514", "change-across-break", Error;
    /// What: a monitor accepts a break that its change does not cross.
    /// Why: the report would speak of a break that is not there.
    /// Example: `across_break` that stayed after the base period had been moved.
    /// Remedy: remove it.
    UnneededAcceptance = "I515", "unneeded-acceptance", Warning;

    /// What: an earlier release that readers may have is not where the report says.
    /// Why: what stands in it, together with this report, may give suppressed figures away.
    /// Example: `folder = "../../out-2020/bericht"`, and there is no `manifest.json` of this program.
    /// Remedy: correct the path, from the folder of the report on, or build the earlier report again.
    MissingRelease = "T115", "missing-release", Error;

    /// What: an age band merged with its neighbour would have fewer suppressed figures.
    /// Why: a figure about more people that can be shown says more than one that cannot.
    /// Example: persons from 65 to 74 and from 75 on, in areas with few of them.
    /// Remedy: define one indicator for both bands instead, if it answers the question; else leave it.
    MergeAges = "D801", "merge-ages", Note;
    /// What: two or three periods put together would have fewer suppressed figures.
    /// Why: a figure over several years can be shown where each of them is too small.
    /// Example: three cohorts of children who start school.
    /// Remedy: deliver pooled periods, where each counts other people; of stocks the same people count again and again.
    PoolPeriods = "D802", "pool-periods", Note;
    /// What: small areas merged with a sibling, or the next coarser level, would have fewer suppressed figures.
    /// Why: a figure for a larger area can be shown where that of its parts is too small.
    /// Example: two neighbourhoods of one Sozialraum with few residents each.
    /// Remedy: merge them in the list of areas, if they belong together, or leave the finer level out.
    MergeAreas = "D803", "merge-areas", Note;
    /// What: a sensitive count can be computed whatever else is suppressed.
    /// Why: what stays public in any case tells it already, so suppression cannot protect it.
    /// Example: the region has two recipients, and all but one of its areas have none.
    /// Remedy: leave the indicator or the finer level out, or merge areas or groups; `check` proposes which.
    Unprotected = "D810", "unprotected", Error;
    /// What: an earlier release shows a count that is suppressed now.
    /// Why: whoever kept the earlier release knows it; suppressing it again protects nobody.
    /// Example: the report of 2020 was built with weaker rules.
    /// Remedy: nothing can take it back; say so to those concerned, and keep the rules from now on. All else is protected.
    LeakedBefore = "D811", "leaked-before", Warning;
    /// What: an earlier release shows another count for the same persons, area and period.
    /// Why: the difference of both may tell who was added or taken away; only the newer count can be protected.
    /// Example: a revision after the waiting period.
    /// Remedy: check which of the two is right; say in an event why they differ.
    RevisedRelease = "D812", "revised-release", Warning;
    /// What: a total is not the sum of its parts.
    /// Why: protection counts with the difference as known; whoever does not know it computes something else.
    /// Example: a delivery in which every count was rounded on its own.
    /// Remedy: correct the delivery, or leave one of the two levels out.
    UnevenTotal = "D813", "uneven-total", Warning;
    /// What: some sensitive counts are safe only because nobody is told which suppressed counts are small.
    /// Why: in sums like 3 = 1 + 1 + 1 whoever knew that all of them are small would know each.
    /// Example: a commune with two recipients, one in each of two of its areas.
    /// Remedy: nothing must be done; do not publish elsewhere which of the suppressed counts are small.
    VeiledCounts = "D814", "veiled-counts", Note;
    /// What: some sensitive counts are safe against everybody but a single person who is counted in another cell.
    /// Why: where two persons are counted in all, each of them knows of the other.
    /// Example: a district with two recipients in two communes.
    /// Remedy: nothing can be done by suppressing more; leave the indicator out if that is too much.
    CountsAmongFew = "D815", "counts-among-few", Note;
    /// What: an earlier release shows counts of areas that this report does not know.
    /// Why: differences between old and new borders can give small counts away, and these were not computed.
    /// Example: a report of 2020 with the Sozialräume of before the reform.
    /// Remedy: compare the borders by hand: where they differ by few people, leave the finer level out.
    EarlierOfOtherAreas = "D816", "earlier-of-other-areas", Warning;
    /// What: an indicator is to be shown with noise, but another one shows what it counts exactly.
    /// Why: whoever reads both knows the number; noise on one of them protects nobody.
    /// Example: recipients among everybody rounded, recipients among residents of working age not.
    /// Remedy: give both the same method in `[[disclosure.method]]`.
    MixedMethods = "D817", "mixed-methods", Error;
    /// What: the counts of the indicators that are to be rounded cannot all become multiples such that sums stay true.
    /// Why: figures that are rounded on their own give each other away by the sums that no longer hold.
    /// Example: a table of four dimensions whose totals contradict each other after delivery.
    /// Remedy: report fewer breakdowns of the measure, take the larger base, or suppress.
    NotRounded = "D818", "not-rounded", Error;
    /// What: figures are to have noise by cell keys, but the secret or the table for it is missing or unusable.
    /// Why: without a secret anybody could remove the noise; without a table nobody knows how much there is to be.
    /// Example: `seed` names a file that is empty or not there.
    /// Remedy: complete `[disclosure.cell_key]`; the secret is a line of 16 characters or more, kept like a password.
    NoCellKey = "D819", "no-cell-key", Error;
    /// What: for a period nobody knows in how many units the counted persons live.
    /// Why: the rule about units cannot be checked, so the figures are suppressed.
    /// Example: persons of 2020 and 2024, but Bedarfsgemeinschaften of 2024 only.
    /// Remedy: have the units delivered for the same periods, or drop the rule.
    UnknownUnits = "D804", "unknown-units", Warning;
    /// What: a file of a released folder cannot be read, wholly or in part.
    /// Why: what was not read was not looked at, and nothing is known of what it gives away.
    /// Example: a table that breaks off in the middle of a row, or a PDF with a password.
    /// Remedy: build the report again; take the file out of the folder if it is not part of it.
    UnreadRelease = "L801", "unread-release", Error;
    /// What: a released folder holds a file of a kind that the audit cannot read.
    /// Why: it may show anything; passing over it would call unsafe files safe.
    /// Example: a photograph, a letter in Word, or a link to another folder.
    /// Remedy: take the file out of the folder, or look through it yourself before it is passed on.
    UnknownRelease = "L802", "unknown-release", Error;
    /// What: a released folder has no manifest of this program.
    /// Why: without it nobody knows which areas, indicators and rules its figures belong to.
    /// Example: a folder of another program, or one whose `manifest.json` was deleted.
    /// Remedy: audit the folder that `build` wrote.
    ReleaseWithoutManifest = "L803", "release-without-manifest", Error;
    /// What: a released folder has no table of figures that can be read.
    /// Why: there is nothing that the other files could be compared with.
    /// Example: a report that was built with `--only report`.
    /// Remedy: build the report with its tables.
    ReleaseWithoutFigures = "L804", "release-without-figures", Error;
    /// What: a file is not the one that the manifest lists.
    /// Why: somebody changed, added or removed it after the report was built.
    /// Example: a CSV that was opened and saved in a spreadsheet.
    /// Remedy: build the report again, or take added files out.
    ChangedRelease = "L805", "changed-release", Warning;
    /// What: a cell of a released table is not what the contract says.
    /// Why: the row cannot be audited.
    /// Example: `viel` in the column `value`, or a row with both a value and a sign.
    /// Remedy: build the report again; if it happens again, report it.
    StrangeRelease = "L806", "strange-release", Error;
    /// What: a released table has two rows for one figure.
    /// Why: the difference of both may tell what neither of them tells.
    /// Example: the same indicator, area and period with 12.5 and with 12.6.
    /// Remedy: build the report again; keep one row.
    DoubledFigure = "L807", "doubled-figure", Error;
    /// What: CSV and Parquet of one table say different things.
    /// Why: what is suppressed in one of them may stand in the other.
    /// Example: an empty cell in the CSV and 2 in the Parquet.
    /// Remedy: build the report again, so that both come from one run.
    ReleaseContradicts = "L808", "release-contradicts", Error;

    /// What: a suppressed count can be computed from released ones, or is known closer than the rules allow.
    /// Why: whoever does the sum knows it as if it had been printed.
    /// Example: a commune with 12 recipients of whom all areas but one are shown with 10 together.
    /// Remedy: suppress one of the counts named; a report that was built by this program is built again.
    ExposedCount = "L820", "exposed-count", Error;
    /// What: released counts contradict each other.
    /// Why: sums that cannot hold were left out of the audit, and what they would give away was not looked at.
    /// Example: areas with more recipients together than the commune that they lie in.
    /// Remedy: build the report again; if deliveries were rounded, say so and leave one of the levels out.
    ContradictingCounts = "L821", "contradicting-counts", Warning;
    /// What: on how many answers a secret result of a survey rests, or what shown ones leave of each other, can be computed.
    /// Why: by the same subtraction of weighted totals follows what those few have answered.
    /// Example: a commune with 60 answers of which all areas but one are shown with 57 together.
    /// Remedy: keep one of the results named secret; a report that was built by this program is built again.
    ExposedBase = "L822", "exposed-base", Error;
    /// What: a number stands beside an area whose figure is suppressed, and it is none that was released for this area.
    /// Why: it may be the suppressed figure itself, or a number that it follows from.
    /// Example: a text alternative that still names the share of an area whose row in the table has the sign `.`.
    /// Remedy: take the number out of what is shown; build again.
    ExposedNumber = "L810", "exposed-number", Error;
    /// What: an author's text has a number beside an area some of whose figures are suppressed.
    /// Why: the audit cannot tell what the number counts.
    /// Example: a chapter that says of an area how many places a day-care centre has.
    /// Remedy: make sure that the number has nothing to do with the suppressed figure.
    UnreleasedNumber = "L811", "unreleased-number", Warning;
    /// What: a chart has a mark for a suppressed figure.
    /// Why: its place on the axis is the value.
    /// Example: a dot in the row of an area that shows the sign `.`.
    /// Remedy: report it; charts may draw nothing for a suppressed figure.
    ExposedMark = "L812", "exposed-mark", Error;
    /// What: a map shows a class for an area without a released value.
    /// Why: the class says between which bounds the value lies.
    /// Example: an area in the colour of `12 and more` whose row in the table has the sign `.`.
    /// Remedy: report it; areas without a value must be hatched.
    ExposedFill = "L813", "exposed-fill", Error;
    /// What: the monitor shows an index or a class of an area with a suppressed figure behind it.
    /// Why: an index is a sum of figures with weights that follow from all other areas; only one unknown is left.
    /// Example: an index of 1.25 where all but one of its figures are known.
    /// Remedy: report it; areas with a suppressed figure behind the index must be left out.
    ExposedIndex = "L814", "exposed-index", Error;
    /// What: the row of a suppressed figure still has counts, limits, a method, or a remark that names the rule.
    /// Why: each of them narrows the figure or gives it away.
    /// Example: a denominator of 80 beside the sign `.`.
    /// Remedy: report it; suppressed rows keep nothing but the sign.
    ExposedRow = "L815", "exposed-row", Error;
    /// What: a survey's table shows a result that rests on too few answers.
    /// Why: weighted shares and totals look large even where two people stand behind them.
    /// Example: a share of 40 % with n = 2.
    /// Remedy: suppress the row, or merge groups until enough people have answered.
    ExposedAnswer = "L816", "exposed-answer", Error;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_unique() {
        let mut ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        ids.sort_unstable();
        ids.dedup();
        names.sort_unstable();
        names.dedup();
        assert_eq!((ids.len(), names.len()), (Code::ALL.len(), Code::ALL.len()));
    }

    #[test]
    fn every_manual_entry_has_its_four_parts() {
        for code in Code::ALL {
            let parts: Vec<&str> =
                code.explanation().iter().filter_map(|line| line.trim().split(':').next()).collect();
            assert_eq!(parts, ["What", "Why", "Example", "Remedy"], "{}", code.id());
        }
    }
}

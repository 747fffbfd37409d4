//! Places: in files of text, and in workbooks.

use crate::text::Text;

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file, as the user named it.
    pub file: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line, counted from 1; in a workbook, the row of the sheet.
    pub line: Option<u64>,
    /// The cell of a workbook, such as `B7`.
    pub cell: Option<String>,
    /// The page of a printed report, counted from 1.
    pub page: Option<u64>,
    /// The part of a picture, page or document, such as `<text>` or `/areas/3`.
    pub element: Option<String>,
    /// The column of a table or the key in a TOML file.
    pub column: Option<String>,
    /// The line of the TOML file itself, to be shown with the finding. Never a line of data.
    pub excerpt: Option<String>,
    /// Where in the excerpt the entry stands that is meant: first byte, and the byte after the last.
    pub entry: Option<(usize, usize)>,
}

impl Place {
    /// No place yet.
    pub(super) const NOWHERE: Self = Self {
        file: None,
        sheet: None,
        line: None,
        cell: None,
        page: None,
        element: None,
        column: None,
        excerpt: None,
        entry: None,
    };

    /// The place as text: `file:line, column`, or file, sheet, cell and column of a workbook.
    #[must_use]
    pub fn text(&self, text: Text) -> String {
        let file = self.file.as_deref().unwrap_or_default();
        let line = self.line.map(|line| line.to_string());
        let column = self.column.as_ref().map(|column| text.say("finding.column", &[("column", column)]));
        let page = self.page.map(|page| text.say("finding.page", &[("page", &page.to_string())]));
        let mut parts = match (&self.sheet, &self.cell, line) {
            (None, _, Some(line)) => vec![Some(format!("{file}:{line}")), column],
            (None, _, None) => vec![Some(file.to_owned()).filter(|file| !file.is_empty()), column],
            (Some(sheet), cell, line) => {
                let sheet = text.say("finding.sheet", &[("sheet", sheet)]);
                let row = line.map(|line| text.say("finding.row", &[("row", &line)]));
                let cell = cell.as_ref().map(|cell| text.say("finding.cell", &[("cell", cell)]));
                vec![Some(file.to_owned()), Some(sheet), cell.or(row), column]
            }
        };
        parts.extend([page, self.element.clone()]);
        parts.into_iter().flatten().collect::<Vec<String>>().join(", ")
    }

    /// File and line, or file, sheet and cell as spreadsheets write them: `a.xls, Tab E1!B7`.
    #[must_use]
    pub fn address(&self) -> String {
        let file = self.file.as_deref().unwrap_or_default();
        match (&self.sheet, &self.cell, self.line) {
            (Some(sheet), Some(cell), _) => format!("{file}, {sheet}!{cell}"),
            (_, _, Some(line)) => format!("{file}:{line}"),
            _ => file.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_place_in_a_workbook_is_its_sheet_and_cell() {
        let text = Text::new(Lang::De);
        let place = |cell: Option<&str>| Place {
            file: Some("a.xls".into()),
            sheet: Some("Tab E1".into()),
            line: Some(7),
            cell: cell.map(str::to_owned),
            ..Place::default()
        };
        assert_eq!(place(Some("B7")).text(text), "a.xls, Blatt „Tab E1“, Zelle B7");
        assert_eq!(place(None).text(text), "a.xls, Blatt „Tab E1“, Zeile 7");
        assert_eq!(place(Some("B7")).address(), "a.xls, Tab E1!B7");
    }
}

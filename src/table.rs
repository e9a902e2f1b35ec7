//! Tables of plain text.

use crate::words::wrap;

/// Rows with their columns aligned, two blanks between them; the last column is as long as it is.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    table_within(rows, usize::MAX)
}

/// The same with the last column broken into lines, so that the table is at most `width` columns
/// wide if there is any room left for it.
pub(crate) fn table_within<const N: usize>(rows: &[[String; N]], width: usize) -> String {
    let column_width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N.saturating_sub(1)).map(column_width).collect();
    let before: usize = widths.iter().map(|width| width + GAP).sum();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            blanks(&mut line, width - cell.chars().count() + GAP);
        }
        let last = row.last().map_or("", String::as_str);
        for (index, part) in wrap(last, width.saturating_sub(before)).iter().enumerate() {
            if index > 0 {
                blanks(&mut line, before);
            }
            line.push_str(part);
            text.push_str(line.trim_end());
            text.push('\n');
            line.clear();
        }
    }
    text
}

/// How many blanks stand between two columns.
const GAP: usize = 2;

fn blanks(line: &mut String, count: usize) {
    line.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [["a", "bb", "c d"], ["ccc", "", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), "a    bb  c d\nccc\n");
    }

    #[test]
    fn the_last_column_is_broken_where_the_width_ends() {
        let rows = [["a", "one two three"], ["bb", "four"]].map(|row| row.map(str::to_owned));
        for width in [11, 16] {
            assert_eq!(
                table_within(&rows, width),
                "a   one two\n    three\nbb  four\n"
            );
        }
        assert_eq!(table_within(&rows, 17), "a   one two three\nbb  four\n");
        assert_eq!(
            table_within(&rows, 3),
            "a   one\n    two\n    three\nbb  four\n"
        );
    }
}

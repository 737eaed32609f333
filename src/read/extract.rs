//! Text taken out of a file that is no text, block by block: what every reader of such a format fills.
//!
//! Blocks are parted by a blank line. White space inside a block is folded to one blank, as the formats mean it.
//! Notes are written with their label in brackets, `[2] Harbour log, 2031.`, and so are the marks that point to
//! them; that is the form the segmenter reads.

use crate::document::{Block, BlockKind};
use crate::origin::Origin;
use crate::span::Span;

/// What a reader took out of a file.
#[derive(Debug, Default)]
pub(super) struct Extract {
    pub text: String,
    pub blocks: Vec<Block>,
    /// From which byte of the text on a place in the file holds, ascending.
    pub origins: Vec<(usize, Origin)>,
    /// What of the file could not be read, in text order; each has its block of kind [`BlockKind::Unread`].
    pub unread: Vec<String>,
    /// What a reader of the report should know, one sentence each.
    pub notices: Vec<String>,
    /// The title that the file gives itself.
    pub title: Option<String>,
    /// Kind and start of the open block.
    open: Option<(BlockKind, usize)>,
    /// Whether a blank stands between the words so far and the next ones.
    blank: bool,
}

impl Extract {
    /// Opens a block; closes the one before.
    pub fn open(&mut self, kind: BlockKind) {
        self.close();
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.open = Some((kind, self.text.len()));
        self.blank = false;
    }

    /// Says where the next words stand in the file.
    pub fn at(&mut self, origin: Origin) {
        let start = self.text.len();
        match self.origins.last_mut() {
            Some((at, last)) if *at == start => *last = origin,
            Some((_, last)) if *last == origin => {}
            _ => self.origins.push((start, origin)),
        }
    }

    /// Adds words to the open block, white space folded. Without an open block, opens a paragraph.
    pub fn words(&mut self, words: &str) {
        if self.open.is_none() {
            if words.trim().is_empty() {
                return;
            }
            self.open(BlockKind::Paragraph);
        }
        let start = self.open.map_or(0, |(_, start)| start);
        for piece in words.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            if !word.is_empty() {
                if self.blank && self.text.len() > start {
                    self.text.push(' ');
                }
                self.text.push_str(word);
                self.blank = false;
            }
            self.blank |= word.len() < piece.len();
        }
    }

    /// Closes the open block; one without words leaves no trace.
    pub fn close(&mut self) {
        let Some((kind, start)) = self.open.take() else { return };
        self.blank = false;
        if self.text.len() > start {
            self.blocks.push(Block { kind, span: Span::new(start, self.text.len()) });
            return;
        }
        let kept = self.text.trim_end_matches('\n').len();
        self.text.truncate(kept);
        while self.origins.last().is_some_and(|(at, _)| *at > kept) {
            self.origins.pop();
        }
    }

    /// Stands for what cannot be read: a block that the report shows as unchecked, with the reason, which names the
    /// place: `page 3 is a picture without a text layer`.
    pub fn cannot_read(&mut self, origin: Origin, reason: &str) {
        self.open(BlockKind::Unread);
        self.at(origin);
        self.text.push('[');
        self.text.push_str(reason);
        self.text.push(']');
        self.close();
        self.unread.push(reason.to_owned());
    }
}

#[cfg(test)]
impl Extract {
    /// Kind, place and text of every block, a line each.
    pub fn told(&self) -> String {
        let place = |at: usize| {
            let nth = self.origins.partition_point(|(start, _)| *start <= at);
            nth.checked_sub(1).map_or_else(|| "nowhere".to_owned(), |nth| self.origins[nth].1.to_string())
        };
        let line = |block: &Block| {
            format!("{} | {} | {}", block.kind.name(), place(block.span.start), block.span.of(&self.text))
        };
        self.blocks.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: usize) -> Origin {
        Origin { page: Some(page), ..Origin::default() }
    }

    #[test]
    fn blocks_stand_apart_and_empty_ones_leave_no_trace() {
        let mut extract = Extract::default();
        extract.open(BlockKind::Heading);
        extract.at(page(1));
        extract.words("  The \n harbour");
        extract.words(" of ");
        extract.words("Vell");
        extract.open(BlockKind::Paragraph);
        extract.open(BlockKind::Paragraph);
        extract.at(page(2));
        extract.words("Ships came.");
        extract.cannot_read(page(3), "page 3 is a picture");
        assert_eq!(extract.text, "The harbour of Vell\n\nShips came.\n\n[page 3 is a picture]");
        let kinds: Vec<_> =
            extract.blocks.iter().map(|block| (block.kind, block.span.of(&extract.text))).collect();
        assert_eq!(
            kinds,
            [
                (BlockKind::Heading, "The harbour of Vell"),
                (BlockKind::Paragraph, "Ships came."),
                (BlockKind::Unread, "[page 3 is a picture]"),
            ]
        );
        let starts: Vec<usize> = extract.origins.iter().map(|(at, _)| *at).collect();
        assert_eq!(starts, [0, 21, 34]);
        assert_eq!(extract.unread, ["page 3 is a picture"]);
    }
}

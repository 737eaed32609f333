//! Blocks of Markdown, by `pulldown-cmark` and its offset iterator, so that spans are true to the file.
//!
//! Tables, footnotes and task lists are on. A paragraph that is one bold run is a heading, as editors who
//! avoid `#` write it. Nested blocks give their innermost text once: an item that holds paragraphs yields
//! those paragraphs as items. Linear in the text.

use super::headings::is_heading;
use crate::document::{Block, BlockKind};
use crate::segment::notes;
use crate::span::Span;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);

/// The blocks of `text` in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut walk = Walk { text, blocks: Vec::new(), stack: Vec::new(), inline: None };
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        walk.event(event, Span::new(range.start, range.end));
    }
    walk.flush();
    walk.blocks.sort_by_key(|block| block.span);
    walk.blocks
}

/// Where the text shows code, in blocks and in lines.
pub(super) fn code(text: &str) -> Vec<Span> {
    let code = |(event, range): (Event<'_>, std::ops::Range<usize>)| {
        let is_code = matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
        is_code.then(|| Span::new(range.start, range.end))
    };
    Parser::new_ext(text, OPTIONS).into_offset_iter().filter_map(code).collect()
}

struct Walk<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    /// Kinds of the enclosing containers that colour their text.
    stack: Vec<BlockKind>,
    /// Kind and span of the inline text that is being gathered.
    inline: Option<(BlockKind, Span)>,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.open(BlockKind::Heading, span),
            Event::Start(Tag::Paragraph) => self.open(self.kind_here(), span),
            Event::Start(Tag::TableCell) => self.open(BlockKind::Cell, span),
            Event::Start(Tag::CodeBlock(_)) => self.open(BlockKind::Code, span),
            // What a page says about itself to the program that publishes it.
            Event::Start(Tag::MetadataBlock(_)) => self.open(BlockKind::Code, span),
            Event::Start(Tag::HtmlBlock) => self.open(BlockKind::Code, span),
            Event::Start(Tag::Item) => self.enter(BlockKind::Item),
            Event::Start(Tag::BlockQuote(_)) => self.enter(BlockKind::Quote),
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.flush();
                if !self.stack.contains(&BlockKind::Note) {
                    self.blocks.push(Block { kind: BlockKind::Note, span: span.trimmed(self.text) });
                }
                self.enter(BlockKind::Note);
            }
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                self.flush();
                self.stack.pop();
            }
            Event::End(
                TagEnd::Heading(_)
                | TagEnd::Paragraph
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::MetadataBlock(_)
                | TagEnd::HtmlBlock,
            ) => self.flush(),
            // Containers without text of their own: their span must not join the text around them.
            Event::Start(Tag::List(_) | Tag::Table(_) | Tag::TableHead | Tag::TableRow)
            | Event::End(TagEnd::List(_) | TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow)
            | Event::Rule => self.flush(),
            _ => self.inline_text(span),
        }
    }

    fn kind_here(&self) -> BlockKind {
        self.stack.last().copied().unwrap_or(BlockKind::Paragraph)
    }

    fn enter(&mut self, kind: BlockKind) {
        self.flush();
        self.stack.push(kind);
    }

    fn open(&mut self, kind: BlockKind, span: Span) {
        self.flush();
        self.inline = Some((kind, span));
    }

    /// Text of a tight list item, which comes without a paragraph around it.
    fn inline_text(&mut self, span: Span) {
        match &mut self.inline {
            Some((_, open)) => *open = open.join(span),
            None if !self.stack.is_empty() => self.inline = Some((self.kind_here(), span)),
            None => {}
        }
    }

    fn flush(&mut self) {
        let Some((kind, span)) = self.inline.take() else { return };
        let span = span.trimmed(self.text);
        let text = span.of(self.text);
        if text.is_empty() || self.stack.contains(&BlockKind::Note) {
            return;
        }
        let bold = text.starts_with("**") && text.ends_with("**") && text.matches("**").count() == 2;
        let kind = match kind {
            BlockKind::Paragraph if notes::label(text).is_some() => BlockKind::Note,
            BlockKind::Paragraph if bold && is_heading(text, true) => BlockKind::Heading,
            BlockKind::Paragraph if is_heading(text, false) => BlockKind::Heading,
            kind => kind,
        };
        self.blocks.push(Block { kind, span });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
        blocks(text).into_iter().map(|b| (b.kind, b.span.of(text))).collect()
    }

    #[test]
    fn structure_with_true_spans() {
        let text = "# Title\r\n\r\nThe fleet sailed.[^1] It came\r\nback.\r\n\r\n- a tight item\r\n- another\r\n\r\n**Bold heading**\r\n\r\n> We sail.\r\n\r\n[^1]: Harbour log, 2031.\r\n";
        let kinds = kinds(text);
        assert_eq!(
            kinds,
            [
                (BlockKind::Heading, "# Title"),
                (BlockKind::Paragraph, "The fleet sailed.[^1] It came\r\nback."),
                (BlockKind::Item, "a tight item"),
                (BlockKind::Item, "another"),
                (BlockKind::Heading, "**Bold heading**"),
                (BlockKind::Quote, "We sail."),
                (BlockKind::Note, "[^1]: Harbour log, 2031."),
            ]
        );
    }

    #[test]
    fn nested_lists_and_quoted_tables_yield_their_text_once() {
        let text = "- Two quays:\n  - the old quay\n  - the new quay\n- One lamp\n\n> | port | ships |\n> |---|---|\n> | Vell | 12 |\n";
        let texts: Vec<&str> = blocks(text).into_iter().map(|b| b.span.of(text)).collect();
        assert_eq!(
            texts,
            ["Two quays:", "the old quay", "the new quay", "One lamp", "port", "ships", "Vell", "12"]
        );
    }

    #[test]
    fn what_a_page_says_about_itself_is_not_its_text() {
        let kinds = kinds("---\ntitle: Two quays\nlang: en\n---\n\nThe fleet sailed.\n");
        let kinds: Vec<_> = kinds.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [BlockKind::Code, BlockKind::Paragraph]);
    }

    #[test]
    fn tables_and_code() {
        let text = "| port | ships |\n|---|---|\n| Vell | 12 |\n\n```\nlet x = 1;\n```\n";
        let kinds: Vec<_> = kinds(text).into_iter().map(|(k, _)| k).collect();
        use BlockKind::{Cell, Code};
        assert_eq!(kinds, [Cell, Cell, Cell, Cell, Code]);
    }
}

//! Claim, opinion or furniture? Decided by named cues, in the order written here; the first that fits wins.
//!
//! Furniture is known by its block (heading, note, code), by page phrases ("Share", "Date modified"), by
//! the shape of bylines and date lines, and by the vocabulary of author biographies. Opinion is known by
//! words of evaluation, prescription and prediction that stand neither in what somebody else is reported to
//! say ([`super::attribution`]) nor in quotation marks.
//! Everything else is a claim: to check a sentence too many costs less than to miss one.

use super::attribution::{self, Words};
use crate::document::{BlockKind, PassageKind};
use crate::normalise::calendar;
use crate::normalise::tokens::WORD_BYTES;
use crate::phrases::{Match, Phrases};
use crate::span::Span;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Longest passage, in words, that a page phrase can stand for; a longer one is prose that uses the words.
const PAGE_PHRASE_WORDS: usize = 12;

/// Longest byline or date line, in words.
const BYLINE_WORDS: usize = 12;

/// Biography cues that a block must hold before it counts as one; one alone occurs in news about people.
const BIOGRAPHY_CUES: usize = 2;

/// Words of a table cell below which it is a label or a bare figure, which cannot be judged alone.
const CELL_WORDS: usize = 4;

/// What web pages put around their text. Matched at the start of a short passage.
static PAGE_PHRASES: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "share",
            "share this|on|via|with",
            "share article|page|post",
            "tweet",
            "print",
            "print this",
            "email this",
            "copy link",
            "paylaş",
            "teilen",
            "partager",
            "compartir",
            "condividi",
            "home",
            "menu",
            "search",
            "skip to",
            "main content|menu",
            "main container",
            "log in",
            "login",
            "sign in|up",
            "subscribe",
            "newsletter",
            "contact us",
            "about us",
            "about the author|authors",
            "privacy policy|notice",
            "cookie|cookies",
            "terms of use|service",
            "all rights reserved",
            "copyright",
            "©",
            "this post|article|page is also? available",
            "also available in",
            "read more|next|also",
            "similar posts|articles",
            "related posts|articles|stories|content|links|topics",
            "recent posts",
            "more from|on this",
            "see also",
            "page details",
            "date modified|published|created",
            "last updated|modified",
            "report a problem",
            "feedback",
            "previous post|article|page",
            "next post|article|page",
            "table of contents",
            "contents",
            "back to top",
            "top of page",
            "follow us",
            "leave a comment|reply",
            "comments",
            "tags",
            "tag",
            "categories",
            "category",
            "filed under",
            "posted in|on|by",
            "advertisement",
            "download pdf",
            "download the pdf|report",
            "view pdf",
            "return to",
            "photo",
            "photo|image by|credit",
            "image source|credit",
            "for immediate release",
            "press contact",
            "media contact",
            "notes to editors",
            "click here",
            "listen to this",
            "estimated reading time",
            "reading time",
        ]
        .map(|phrase| (phrase, ())),
    )
});

/// Words of biographies.
static BIOGRAPHY: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "graduated from", "graduate of", "phd", "ph.d", "doctorate", "doctoral", "master's", "bachelor's", "ma|msc|ba|bsc in",
            "holds|received|earned|obtained a|an|her|his", "studied|studies at", "currently pursuing", "her|his thesis", "thesis titled",
            "research interests", "primary interests", "interests include", "speaks fluent|english",
            "speaks * and *", "fluent in", "specialist at",
            "is a|an senior|research|visiting|freelance? fellow|analyst|researcher|correspondent|reporter|journalist|lecturer|professor|specialist|columnist|writer|editor",
            "serves as", "works|worked as", "lives in", "has written", "writes on|about", "she|he writes", "author of", "previously worked", "prior to joining",
            "teaches at", "lectures at|in", "born in", "can be reached",
        ]
        .map(|phrase| (phrase, ())),
    )
});

/// Evaluation, prescription and prediction by the author.
static OPINION: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    Phrases::new([
        ("should", "prescription"),
        ("ought to", "prescription"),
        ("need|needs to be", "prescription"),
        ("will need to", "prescription"),
        ("would do well to", "prescription"),
        ("it is time to|for", "prescription"),
        ("must not? be seen|judged|forgotten", "prescription"),
        ("require|requires * and? * * to", "prescription"),
        ("require|requires * to", "prescription"),
        (
            "is|are|be|was|seem|seems|appear|appears|remain|remains to? be? very|most|so|of|also? vital|crucial|essential|imperative|pivotal|critical|indispensable|paramount|welcome|regrettable|disappointing|encouraging|remarkable|impressive|timely",
            "evaluation",
        ),
        ("is|are seen|regarded as vital|crucial|essential|critical", "evaluation"),
        ("of great|utmost|vital|critical|paramount|particular|special importance|significance", "evaluation"),
        (
            "play|plays a|an critical|crucial|vital|important|key|central|decisive|balancing role|part",
            "evaluation",
        ),
        ("play|plays an important", "evaluation"),
        ("unfortunately", "evaluation"),
        ("fortunately", "evaluation"),
        ("regrettably", "evaluation"),
        ("arguably", "evaluation"),
        ("undoubtedly", "evaluation"),
        ("clearly", "evaluation"),
        ("hopefully", "evaluation"),
        ("worth noting", "evaluation"),
        ("noteworthy", "evaluation"),
        ("would be wise|unwise|foolish|prudent|better", "prescription"),
        (
            "is|are the? most|least|more|less ambitious|concrete|important|interesting|convincing|successful|useful|promising",
            "evaluation",
        ),
        ("in conclusion", "evaluation"),
        ("its|the main|chief|great? weakness|strength|virtue|flaw is", "evaluation"),
        ("its|the weakness|strength|virtue|flaw is", "evaluation"),
        ("by * standards", "evaluation"),
        ("bold|ambitious|clever|wise|timid|modest step|move|choice|gamble", "evaluation"),
        ("a|an test|lesson|warning for|to|of", "evaluation"),
        ("it|that|this seems", "evaluation"),
        ("in my|our view|opinion", "evaluation"),
        ("i think|believe|doubt", "evaluation"),
        ("it remains to be seen", "prediction"),
        ("remains to be seen", "prediction"),
        ("time will tell", "prediction"),
        ("in the long run|term", "prediction"),
        ("have|has the? broad|great|considerable? potential", "prediction"),
        ("is|are likely|unlikely|bound|set|poised to", "prediction"),
        ("can|could|may|might well? prove", "prediction"),
        ("will|would probably|likely|surely|certainly|inevitably", "prediction"),
        (
            "will not? only? contribute|lead|enable|help|enhance|strengthen|shape|bring|open|prove|test|decide|depend",
            "prediction",
        ),
        ("the question is|remains", "prediction"),
        ("can|could help|pave|serve", "prediction"),
    ])
});

/// What makes a sentence the act or position of somebody other than the author, beside what
/// [`super::attribution`] finds: agreements and decisions of bodies, with or without a reported clause.
static POSITIONS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "announced",
            "agreed|agree",
            "called|calls for|on",
            "urged",
            "recommended|recommends",
            "welcomed",
            "asked",
            "demanded|demands",
            "expressed",
            "reiterated",
            "pledged",
            "committed",
            "decided",
            "considers|considered",
            "that|which will",
            "the council|committee|ministry|bank|commission|agency|parties|board|ministers|minister will",
        ]
        .map(|phrase| (phrase, ())),
    )
});

/// What the classifier is told about the block a passage stands in.
pub(super) struct Setting {
    pub block: BlockKind,
    pub biography: bool,
}

/// Cue of a passage that stands for what could not be read.
pub(crate) const UNREAD: &str = "unread";

/// The kind of a passage and the name of the cue that decided it. `reported` are the places in it that
/// somebody else says.
pub(super) fn classify(
    passage: &Words<'_>,
    reported: &[Span],
    setting: &Setting,
) -> (PassageKind, &'static str) {
    let Words { text, places, lower: words, quotations, .. } = passage;
    let furniture = |cue| (PassageKind::Furniture, cue);
    match setting.block {
        BlockKind::Heading => return furniture("heading"),
        BlockKind::Note => return furniture("note"),
        BlockKind::Code => return furniture("code"),
        BlockKind::Unread => return furniture(UNREAD),
        BlockKind::Cell if words.len() < CELL_WORDS => return furniture("cell"),
        _ => {}
    }
    if setting.biography {
        return furniture("biography");
    }
    if words.is_empty() {
        return furniture("no-words");
    }
    if is_page_phrase(text, words) {
        return furniture("navigation");
    }
    if is_address(text) {
        return furniture("address");
    }
    if is_byline(text, words) {
        return furniture("byline");
    }
    if is_date_line(words) {
        return furniture("date-line");
    }
    let opinions = OPINION.all(words);
    let place = |hit: &Match<'_, _>| places[hit.words.start].join(places[hit.words.end - 1]);
    let own = opinions.iter().find(|hit| {
        let place = place(hit);
        !reported.iter().any(|content| content.covers(place)) && !quotations.iter().any(|q| q.overlaps(place))
    });
    let unnamed = |hit: &Match<'_, _>| {
        reported.is_empty() && attribution::unnamed(passage).is_some_and(|content| content.covers(place(hit)))
    };
    match own {
        Some(hit) if POSITIONS.all(words).is_empty() && !unnamed(hit) => (PassageKind::Opinion, hit.value),
        _ => (PassageKind::Claim, "statement"),
    }
}

/// Whether a block of text is an author biography.
pub(super) fn is_biography(block: &str) -> bool {
    let words: Vec<Cow<'_, str>> = places(block).into_iter().map(|place| lower(place.of(block))).collect();
    BIOGRAPHY.all(&words).len() >= BIOGRAPHY_CUES
}

/// The words of a text, lower-case.
pub(crate) fn words(text: &str) -> Vec<String> {
    places(text).into_iter().map(|place| lower(place.of(text)).into_owned()).collect()
}

/// The places of the words of a text: letters and digits with the full stops and apostrophes inside them.
pub(super) fn places(text: &str) -> Vec<Span> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '.' | '©');
    let mut found = Vec::with_capacity(text.len() / WORD_BYTES + 1);
    let mut start = 0;
    for piece in text.split_inclusive(|c| !inside(c)) {
        let word = piece.trim_end_matches(|c| !inside(c));
        let body = word.trim_start_matches(['.', '\'', '’']);
        let at = start + (word.len() - body.len());
        let body = body.trim_end_matches(['.', '\'', '’']);
        if !body.is_empty() {
            found.push(Span::new(at, at + body.len()));
        }
        start += piece.len();
    }
    found
}

/// A word as the tables of cues write it.
pub(super) fn lower(word: &str) -> Cow<'_, str> {
    match word {
        small if small.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) => {
            Cow::Borrowed(small)
        }
        word if word.is_ascii() => Cow::Owned(word.to_ascii_lowercase()),
        word => Cow::Owned(word.to_lowercase().replace('’', "'")),
    }
}

/// Whether a page phrase is what the passage is, not just how it begins: it makes up half of the words, or
/// nothing closes the line.
fn is_page_phrase<S: AsRef<str>>(passage: &str, words: &[S]) -> bool {
    if words.len() > PAGE_PHRASE_WORDS {
        return false;
    }
    PAGE_PHRASES.at(words, 0).is_some_and(|hit| {
        let open = !passage.ends_with(['.', ';', '!', '?']) && hit.words.len() > 1;
        open || hit.words.len() * 2 >= words.len()
    })
}

/// Whether a line of its own is furniture of its page although it stands where a heading may.
pub(crate) fn is_of_the_page(line: &str) -> bool {
    is_page_phrase(line, &words(line))
}

fn is_address(passage: &str) -> bool {
    if !["://", "www.", "@"].iter().any(|sign| passage.contains(sign)) {
        return false;
    }
    let (mut total, mut address) = (0usize, 0usize);
    for piece in passage.split_whitespace() {
        total += piece.len();
        if piece.contains("://") || piece.starts_with("www.") || piece.contains('@') && piece.contains('.') {
            address += piece.len();
        }
    }
    address * 2 > total
}

fn is_byline(passage: &str, words: &[Cow<'_, str>]) -> bool {
    let by = words
        .first()
        .is_some_and(|first| matches!(&**first, "by" | "written" | "author" | "reporting" | "editor"));
    let capitals = || {
        let opens = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        passage.split_whitespace().filter(opens).count()
    };
    by && words.len() <= BYLINE_WORDS && capitals() * 2 >= words.len() && !passage.ends_with('.')
}

fn is_date_line(words: &[Cow<'_, str>]) -> bool {
    const DATE_WORDS: &[&str] = &[
        "am",
        "pm",
        "a.m",
        "p.m",
        "gmt",
        "utc",
        "cet",
        "est",
        "the",
        "of",
        "at",
        "on",
        "dated",
        "date",
        "published",
        "updated",
    ];
    if words.len() > BYLINE_WORDS {
        return false;
    }
    let digits = words.iter().filter(|w| w.bytes().any(|c| c.is_ascii_digit())).count();
    let known = || words.iter().filter(|w| calendar::is_date_word(w) || DATE_WORDS.contains(&&***w)).count();
    digits > 0 && digits + known() == words.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use PassageKind::{Claim, Furniture, Opinion};

    fn kind(text: &str) -> (PassageKind, &'static str) {
        let quotations = crate::quotations::find(text, Span::new(0, text.len()));
        let words = Words::new(text, 0, &quotations);
        let reported = attribution::find(&words).map_or(Vec::new(), |said| said.content);
        classify(&words, &reported, &Setting { block: BlockKind::Paragraph, biography: false })
    }

    #[test]
    fn page_furniture() {
        for (text, cue) in [
            ("Share", "navigation"),
            ("This post is also available in: Français", "navigation"),
            ("Date modified:", "navigation"),
            ("By Odile Marrane, Orvelle", "byline"),
            ("14 March 2031", "date-line"),
            ("https://example.org/plan", "address"),
        ] {
            assert_eq!(kind(text), (Furniture, cue), "{text}");
        }
    }

    #[test]
    fn opinion_is_the_authors_own() {
        assert_eq!(kind("Keeping the quay open is vital for the region."), (Opinion, "evaluation"));
        assert_eq!(kind("Orvelle should publish the survey."), (Opinion, "prescription"));
        assert_eq!(kind("In the long run the levy will pay."), (Opinion, "prediction"));
        assert_eq!(kind("The minister said that Orvelle should publish the survey.").0, Claim);
        assert_eq!(kind("According to the board, the levy is vital for the region.").0, Claim);
        assert_eq!(kind("It is said that the levy is vital for the region.").0, Claim);
        assert_eq!(kind("The mayor left but said that the levy should fall.").0, Claim);
        assert_eq!(kind("I believe that the levy should fall.").0, Opinion);
        assert_eq!(kind("The plan is “vital” for the region.").0, Claim);
        assert_eq!(kind("The levy that the board said would fall should be kept.").0, Opinion);
        assert_eq!(kind("Unfortunately, the minister said that the survey starts in May.").0, Opinion);
        assert_eq!(kind("The “levy” should fall.").0, Opinion);
        assert_eq!(kind("Share prices of the port company fell by a tenth in March.").0, Claim);
        assert_eq!(kind("The survey starts in May.").0, Claim);
    }

    #[test]
    fn biography_needs_two_cues() {
        assert!(is_biography(
            "Odile Marrane graduated from the Orvelle Institute and holds a doctorate in tides."
        ));
        assert!(!is_biography("The minister, who graduated from Orvelle, opened the quay."));
    }
}

//! The pairing of derivative passages with the source passages they rest on: m:n links, and inside each
//! link the tokens one by one.

/// Links for every derivative passage, in passage order; furniture has none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alignment {
    /// One entry a derivative passage.
    pub links: Vec<Link>,
}

/// What one derivative passage rests on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    /// Source passages, the one that carries most first. Empty when nothing comes near.
    pub supports: Vec<Support>,
    /// The probability, `0..=1`, that its likeliest passage is evidence for it.
    pub likely: f32,
}

/// One source passage of a link.
#[derive(Clone, Debug)]
pub(crate) struct Support {
    /// Which passage.
    pub at: PassageRef,
    /// Tokens that say the same, in claim order. A token of the claim that is in none of them is unaligned.
    pub pairs: Vec<Pair>,
    /// Unaligned words of the claim beside the unaligned words of the passage that stand in their place, in
    /// claim order.
    pub rivals: Vec<Rival>,
    /// Share of the claim's weight that the pairs carry, `0..=1`.
    pub share: f32,
}

/// A passage of one of several documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PassageRef {
    /// Index of the document.
    pub document: usize,
    /// Index of the passage in it.
    pub passage: usize,
}

/// Two tokens that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Index of the token in the claim.
    pub claim: usize,
    /// Index of the token in the source passage.
    pub source: usize,
    /// Why they are a pair.
    pub kind: PairKind,
    /// Whether another pair stands close by on both sides: shared wording, not a shared word.
    pub coherent: bool,
}

/// Why two tokens are a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PairKind {
    /// One word in one form; one number; one date.
    Same,
    /// Two forms of one word, also of another part of speech: *decides*, *decision*.
    Inflected,
    /// Two spellings of one word: *organise*, *organize*.
    Spelling,
    /// Two names of one thing, two forms of one amount, or a pronoun and the name it stands for.
    Alias,
    /// Two words that can mean the same.
    Synonym,
    /// The claim has the broader word: *vessel* where the source has *ship*.
    Near,
}

/// A word of the claim that stands where the source has another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rival {
    /// Index of the token in the claim.
    pub claim: usize,
    /// Index of the token in the source passage.
    pub source: usize,
    /// What the two words have to do with one another.
    pub kind: RivalKind,
    /// How well the place is anchored by the pairs around it: 1 on both sides, one half on one.
    pub strength: f32,
}

/// What rivals have to do with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RivalKind {
    /// They mean the opposite, or what a careful writer keeps apart.
    Opposite,
    /// Two words of one class: two names, two numbers, two words with a meaning of their own.
    SameClass,
    /// Nothing that the tables know.
    Other,
}

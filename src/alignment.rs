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
    /// Token pairs, in claim order.
    pub pairs: Vec<Pair>,
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
    /// One word in one or another form, spelling or alias; one number; one name.
    Same,
    /// Two words that the lexical table calls synonyms, derived from one another, or broader and narrower.
    Related,
}

//! The words that attributions are known by. To teach a reporting verb, add it to [`CUES`].

use crate::phrases::Phrases;
use std::sync::LazyLock;

/// What a cue asks of the words around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// A clause may follow without `that`.
    Say,
    /// `that`, a quotation, or words with a finite verb in reach must follow: "added a quay" reports nothing.
    Claim,
    /// As [`Cue::Claim`], or an infinitive: "expects the levy to fall".
    Expect,
    /// `that` must follow.
    That,
    /// `that` and the words of a clause must follow: the cue is a noun as well ("the states that signed").
    Noun,
    /// Somebody spoken to stands between cue and content.
    Told,
    /// The speaker follows, set off by commas.
    Source,
    /// Behind "in" and a possessive.
    View,
}

/// The reporting words.
pub(super) static CUES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
    Phrases::new([
        ("said|says|say", Cue::Say),
        ("is|are|was|were|been quoted|cited as saying", Cue::Say),
        ("stated|announced|announces|argued|argues|argue|warned|warns|warn|noted|added|adds", Cue::Claim),
        ("reported|wrote|writes|claimed|explained|explains|explain|stressed|stresses", Cue::Claim),
        ("insisted|insists|insist", Cue::Claim),
        ("believed|believes|believe|confirmed|confirms|denied|denies|acknowledged", Cue::Claim),
        ("acknowledges|acknowledge|maintained|maintains|maintain|reckoned|reckons|reckon", Cue::Claim),
        ("emphasised|emphasized|emphasises|emphasizes|declared|declares|asserted|asserts", Cue::Claim),
        ("admitted|admits|conceded|concedes|replied|remarked|commented|predicted|predicts", Cue::Claim),
        ("boasted|complained|complains|asked|asks", Cue::Claim),
        ("thinks|think|fears|contends|contended|alleges|alleged|countered|cautioned", Cue::Claim),
        ("cautions|estimated", Cue::Claim),
        ("expects|expect|expected|promised|pledged|pledges|vowed|vows|hopes|hoped|urged", Cue::Expect),
        ("urges|demanded|threatened", Cue::Expect),
        ("found|finds|agreed|agrees|agree|decided|recalled|recalls|concluded|concludes", Cue::That),
        ("conclude|observed|observes|ruled|suggested|recommended|recommends|proposed", Cue::That),
        ("revealed|reiterated|underlined|considers|considered|indicated|assumed|discovered", Cue::That),
        ("thought|felt|learned|feared|requested", Cue::That),
        ("pointed|points|point out", Cue::That),
        ("made|makes|make it? clear", Cue::That),
        ("is|are|was|were of the view|opinion", Cue::That),
        ("takes|take|took|shares|share|shared|holds|hold|held the view|opinion", Cue::That),
        (
            "expressed|expresses|express the|his|her|their|its hope|view|belief|concern|fear|conviction|confidence",
            Cue::That,
        ),
        ("expressed|expresses|express concern|confidence|hope", Cue::That),
        ("states|notes|claims|reports|estimates|remarks|promises|demands|forecasts", Cue::Noun),
        ("told|tells|tell|informed|informs|assured|assures|reminded", Cue::Told),
        ("according to", Cue::Source),
        ("in the view|opinion|words|judgement|judgment|estimation of", Cue::Source),
        ("view|opinion|words|judgement|judgment|estimation", Cue::View),
    ])
});

/// Between a speaker and the cue, and between the cue and the content.
pub(super) const ADVERBS: &[&str] = &[
    "again",
    "already",
    "also",
    "always",
    "earlier",
    "first",
    "further",
    "had",
    "has",
    "have",
    "just",
    "later",
    "now",
    "often",
    "once",
    "only",
    "previously",
    "privately",
    "publicly",
    "recently",
    "repeatedly",
    "rightly",
    "since",
    "soon",
    "still",
    "then",
    "today",
    "yesterday",
];

/// Words in -ly that are no adverbs.
pub(super) const NOUNS_IN_LY: &[&str] =
    &["ally", "assembly", "bully", "daily", "family", "monthly", "quarterly", "supply", "weekly"];

/// Before a speaker at the start of a clause.
pub(super) const LEADS: &[&str] = &[
    "accordingly",
    "afterwards",
    "again",
    "also",
    "although",
    "and",
    "besides",
    "but",
    "earlier",
    "finally",
    "furthermore",
    "hence",
    "however",
    "instead",
    "later",
    "meanwhile",
    "moreover",
    "nevertheless",
    "nonetheless",
    "now",
    "recently",
    "similarly",
    "so",
    "still",
    "then",
    "though",
    "thus",
    "today",
    "whereas",
    "while",
    "yesterday",
    "yet",
];

/// Words that no speaker has inside it: verbs of another clause, relatives, conjunctions, denials.
pub(super) const NO_SPEAKER: &[&str] = &[
    "am", "are", "as", "be", "because", "been", "being", "can", "cannot", "could", "despite", "did", "do",
    "does", "either", "few", "had", "has", "have", "having", "how", "i", "if", "is", "may", "might", "must",
    "neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "shall", "should", "than", "that",
    "there", "this", "to", "unless", "until", "was", "were", "what", "when", "whenever", "where", "whether",
    "which", "who", "whom", "whose", "why", "will", "would",
];

/// Verbs that show a clause without `that` to be one.
pub(super) const FINITE: &[&str] = &[
    "are", "can", "cannot", "could", "did", "does", "had", "has", "have", "is", "may", "might", "must",
    "shall", "should", "was", "were", "will", "would",
];

/// Words behind which a finite verb is no longer that of the reported clause.
pub(super) const CLAUSE_ENDS: &[&str] = &[
    "after", "and", "as", "because", "before", "but", "by", "or", "than", "that", "to", "when", "where",
    "which", "while", "who", "whose",
];

pub(super) const PREPOSITIONS: &[&str] = &[
    "about", "after", "against", "among", "at", "before", "between", "by", "during", "for", "from", "in",
    "into", "near", "of", "off", "on", "over", "since", "through", "to", "under", "until", "upon", "with",
    "within", "without",
];

/// Prepositions that join a noun phrase to the one before it; the others begin an adjunct behind a speaker.
pub(super) const JOINING: &[&str] = &["for", "from", "of"];

pub(super) const DETERMINERS: &[&str] =
    &["a", "an", "her", "his", "its", "my", "our", "that", "the", "their", "these", "this", "those", "your"];

pub(super) const PRONOUNS: &[&str] = &["he", "it", "one", "she", "they", "we"];

/// Words that stand for people, or count them.
pub(super) const QUANTIFIERS: &[&str] =
    &["all", "another", "both", "each", "every", "many", "most", "one", "others", "several", "some"];

/// Offices, which tell an apposition behind a name from the next clause.
pub(super) const ROLES: &[&str] = &[
    "adviser",
    "advisor",
    "ambassador",
    "analyst",
    "author",
    "captain",
    "chair",
    "chairman",
    "chairwoman",
    "chief",
    "commissioner",
    "deputy",
    "director",
    "economist",
    "editor",
    "engineer",
    "expert",
    "governor",
    "head",
    "historian",
    "judge",
    "leader",
    "lecturer",
    "manager",
    "master",
    "mayor",
    "member",
    "minister",
    "officer",
    "official",
    "owner",
    "president",
    "professor",
    "researcher",
    "secretary",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "surveyor",
    "treasurer",
    "who",
];

/// Behind "that", they make it a pronoun or point to a time: "announced that day".
pub(super) const AFTER_POINTING_THAT: &[&str] =
    &["afternoon", "day", "evening", "month", "morning", "night", "week", "year"];

/// Behind "said", they are what was said, not the start of a clause.
pub(super) const AFTER_SAYING: &[&str] =
    &["anything", "goodbye", "little", "more", "much", "nothing", "so", "something", "yes"];

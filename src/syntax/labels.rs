//! Names of word classes, verb forms and relations, after Universal Dependencies, version 2.

/// The class of a word, the universal part-of-speech tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Tag {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    Other,
}

/// The form of a verb or auxiliary, the number of a noun; what else has forms is [`Form::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    /// *decide*, of a verb: infinitive, imperative.
    Base,
    /// *decides*, or *decide* with a plural subject.
    Present,
    /// *decided*, as the verb of a clause.
    Past,
    /// *decided* after *have* or *be*, or beside a noun.
    PastParticiple,
    /// *deciding*.
    PresentParticiple,
    /// *may*, *will*, *should*.
    Modal,
    /// A noun or name in the plural.
    Plural,
    Other,
}

/// The word classes as the tagger tells them apart: the universal tag and the Penn Treebank tag of the
/// training data, and what they are to a caller. A word of another pair counts as the first entry of its
/// universal tag, or as the last entry when there is none. The order is part of the model file.
pub(super) const CLASSES: &[(&str, Tag, Form)] = &[
    ("NOUN NN", Tag::Noun, Form::Other),
    ("NOUN NNS", Tag::Noun, Form::Plural),
    ("NOUN FW", Tag::Noun, Form::Other),
    ("PROPN NNP", Tag::Propn, Form::Other),
    ("PROPN NNPS", Tag::Propn, Form::Plural),
    ("PROPN ADD", Tag::Propn, Form::Other),
    ("VERB VB", Tag::Verb, Form::Base),
    ("VERB VBN", Tag::Verb, Form::PastParticiple),
    ("VERB VBD", Tag::Verb, Form::Past),
    ("VERB VBG", Tag::Verb, Form::PresentParticiple),
    ("VERB VBP", Tag::Verb, Form::Present),
    ("VERB VBZ", Tag::Verb, Form::Present),
    ("AUX MD", Tag::Aux, Form::Modal),
    ("AUX VB", Tag::Aux, Form::Base),
    ("AUX VBZ", Tag::Aux, Form::Present),
    ("AUX VBP", Tag::Aux, Form::Present),
    ("AUX VBD", Tag::Aux, Form::Past),
    ("AUX VBN", Tag::Aux, Form::PastParticiple),
    ("AUX VBG", Tag::Aux, Form::PresentParticiple),
    ("ADJ JJ", Tag::Adj, Form::Other),
    ("ADJ NNP", Tag::Adj, Form::Other),
    ("ADJ JJR", Tag::Adj, Form::Other),
    ("ADJ JJS", Tag::Adj, Form::Other),
    ("ADV RB", Tag::Adv, Form::Other),
    ("ADV WRB", Tag::Adv, Form::Other),
    ("ADV RBR", Tag::Adv, Form::Other),
    ("ADV RBS", Tag::Adv, Form::Other),
    ("ADP IN", Tag::Adp, Form::Other),
    ("ADP RP", Tag::Adp, Form::Other),
    ("SCONJ IN", Tag::Sconj, Form::Other),
    ("CCONJ CC", Tag::Cconj, Form::Other),
    ("DET DT", Tag::Det, Form::Other),
    ("DET PDT", Tag::Det, Form::Other),
    ("DET WDT", Tag::Det, Form::Other),
    ("PRON PRP", Tag::Pron, Form::Other),
    ("PRON PRP$", Tag::Pron, Form::Other),
    ("PRON WDT", Tag::Pron, Form::Other),
    ("PRON DT", Tag::Pron, Form::Other),
    ("PRON WP", Tag::Pron, Form::Other),
    ("PRON NN", Tag::Pron, Form::Other),
    ("PRON EX", Tag::Pron, Form::Other),
    ("PART TO", Tag::Part, Form::Other),
    ("PART RB", Tag::Part, Form::Other),
    ("PART POS", Tag::Part, Form::Other),
    ("NUM CD", Tag::Num, Form::Other),
    ("NUM LS", Tag::Num, Form::Other),
    ("PUNCT .", Tag::Punct, Form::Other),
    ("PUNCT ,", Tag::Punct, Form::Other),
    ("PUNCT -LRB-", Tag::Punct, Form::Other),
    ("PUNCT -RRB-", Tag::Punct, Form::Other),
    ("PUNCT :", Tag::Punct, Form::Other),
    ("PUNCT ``", Tag::Punct, Form::Other),
    ("PUNCT ''", Tag::Punct, Form::Other),
    ("PUNCT HYPH", Tag::Punct, Form::Other),
    ("PUNCT NFP", Tag::Punct, Form::Other),
    ("SYM $", Tag::Sym, Form::Other),
    ("SYM SYM", Tag::Sym, Form::Other),
    ("SYM NFP", Tag::Sym, Form::Other),
    ("SYM ,", Tag::Sym, Form::Other),
    ("INTJ UH", Tag::Intj, Form::Other),
    ("X GW", Tag::Other, Form::Other),
];

/// How a word depends on its head. The subtypes kept are those that say who acts on whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    /// Clause beside a noun that is no relative clause: *the plan **to merge***.
    Clause,
    /// Relative clause: *the firm that **won***.
    RelativeClause,
    /// Adverbial clause: *left because it **rained***.
    AdverbialClause,
    /// Adverb beside what it modifies, *not* and *never* among them.
    Adverbial,
    Adjective,
    Apposition,
    Auxiliary,
    PassiveAuxiliary,
    /// Preposition or possessive ending; depends on its noun.
    Case,
    Coordinator,
    /// Clause as object: *said that it **rained***.
    Complement,
    Compound,
    /// Particle of a verb: *set **up***.
    Particle,
    /// Second and later members of a coordination; depends on the first.
    Conjunct,
    Copula,
    ClausalSubject,
    ClausalPassiveSubject,
    Unspecified,
    Determiner,
    Discourse,
    Dislocated,
    Expletive,
    Fixed,
    Flat,
    GoesWith,
    IndirectObject,
    List,
    Marker,
    NominalModifier,
    Possessor,
    Subject,
    PassiveSubject,
    Number,
    Object,
    /// Noun with or without preposition beside a verb or adjective.
    Oblique,
    /// The one who acts, beside a passive: *won by **Hill***.
    Agent,
    Orphan,
    Parataxis,
    Punctuation,
    Repair,
    Root,
    Vocative,
    /// Clause that borrows its subject: *wants to **leave***.
    OpenComplement,
}

/// Every relation with its name in the training data, in the order of the enum. A subtype that is not
/// listed counts as what stands before its colon. The order is part of the model file.
pub(super) const RELATIONS: &[(&str, Relation)] = &[
    ("acl", Relation::Clause),
    ("acl:relcl", Relation::RelativeClause),
    ("advcl", Relation::AdverbialClause),
    ("advmod", Relation::Adverbial),
    ("amod", Relation::Adjective),
    ("appos", Relation::Apposition),
    ("aux", Relation::Auxiliary),
    ("aux:pass", Relation::PassiveAuxiliary),
    ("case", Relation::Case),
    ("cc", Relation::Coordinator),
    ("ccomp", Relation::Complement),
    ("compound", Relation::Compound),
    ("compound:prt", Relation::Particle),
    ("conj", Relation::Conjunct),
    ("cop", Relation::Copula),
    ("csubj", Relation::ClausalSubject),
    ("csubj:pass", Relation::ClausalPassiveSubject),
    ("dep", Relation::Unspecified),
    ("det", Relation::Determiner),
    ("discourse", Relation::Discourse),
    ("dislocated", Relation::Dislocated),
    ("expl", Relation::Expletive),
    ("fixed", Relation::Fixed),
    ("flat", Relation::Flat),
    ("goeswith", Relation::GoesWith),
    ("iobj", Relation::IndirectObject),
    ("list", Relation::List),
    ("mark", Relation::Marker),
    ("nmod", Relation::NominalModifier),
    ("nmod:poss", Relation::Possessor),
    ("nsubj", Relation::Subject),
    ("nsubj:pass", Relation::PassiveSubject),
    ("nummod", Relation::Number),
    ("obj", Relation::Object),
    ("obl", Relation::Oblique),
    ("obl:agent", Relation::Agent),
    ("orphan", Relation::Orphan),
    ("parataxis", Relation::Parataxis),
    ("punct", Relation::Punctuation),
    ("reparandum", Relation::Repair),
    ("root", Relation::Root),
    ("vocative", Relation::Vocative),
    ("xcomp", Relation::OpenComplement),
];

/// The relation with this number in the model; an unknown number is [`Relation::Unspecified`].
pub(super) fn relation(number: u8) -> Relation {
    RELATIONS.get(number as usize).map_or(Relation::Unspecified, |&(_, relation)| relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_listed_in_the_order_of_their_numbers() {
        for (number, &(_, relation)) in RELATIONS.iter().enumerate() {
            assert_eq!(relation as usize, number);
        }
    }
}

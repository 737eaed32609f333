//! Who did what to whom: a parse as facts that no longer depend on how the sentence was put.
//!
//! A passive has its roles as the active has them; a verb joined to another, or beneath one, has the subject
//! it borrows; a relative clause has the noun it describes in the place of its pronoun. What the parser got
//! wrong stays wrong: a fact is a reading, not a proof.

use super::{Form, Relation, Tag, Word};

/// A predicate with what fills its places. All numbers are indices into the parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The verb, or the noun or adjective that a form of *be* makes a predicate.
    pub predicate: usize,
    /// Who acts; with *be*, what something is said of. Members of a coordination are listed one by one,
    /// here and below.
    pub agents: Vec<usize>,
    pub patients: Vec<usize>,
    pub recipients: Vec<usize>,
    pub obliques: Vec<Oblique>,
    /// By an adverb such as *not*, or by *no* or *nobody* in one of its places.
    pub is_negated: bool,
    /// Whether the sentence has it in the passive.
    pub is_passive: bool,
    /// Auxiliaries and forms of *be*, modals among them.
    pub auxiliaries: Vec<usize>,
    pub modal: Option<usize>,
    /// The report it is part of, the innermost of several.
    pub report: Option<Report>,
}

/// A noun beside a predicate: *in March*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Oblique {
    pub word: usize,
    /// The first word of its preposition.
    pub preposition: Option<usize>,
}

/// That someone says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// The verb of saying, or *according*.
    pub verb: usize,
    pub speakers: Vec<usize>,
}

/// Forms of verbs whose complement is what somebody says or thinks (Quirk et al., A Comprehensive Grammar of
/// the English Language, 1985, §16.31, public and private factual verbs; those of news prose).
#[rustfmt::skip]
const REPORTS: &[&str] = &[
    "acknowledge", "add", "admit", "allege", "announce", "argue", "assert", "believe", "claim", "complain",
    "concede", "conclude", "confirm", "contend", "declare", "deny", "disclose", "estimate", "expect", "explain",
    "fear", "find", "forecast", "hint", "hope", "imply", "indicate", "insist", "maintain", "mention", "note",
    "observe", "predict", "promise", "propose", "recall", "remark", "repeat", "reply", "report", "reveal", "say",
    "show", "state", "suggest", "suspect", "tell", "testify", "think", "vow", "warn", "write",
];

/// Irregular forms of [`REPORTS`].
const IRREGULAR_REPORTS: &[&str] = &["said", "told", "thought", "found", "wrote", "written", "shown"];

/// Adverbs and particles that negate what they depend on.
const NEGATIONS: &[&str] = &["not", "n't", "n’t", "never", "nor", "neither", "nt"];

/// Determiners and pronouns that negate the predicate in whose places they stand.
const NEGATIVES: &[&str] = &["no", "none", "nobody", "nothing", "neither"];

const RELATIVE_PRONOUNS: &[&str] = &["who", "whom", "which", "that"];

/// Forms of *be* and *get*, which make a passive of a participle.
const PASSIVE_MAKERS: &[&str] = &[
    "be", "am", "is", "are", "was", "were", "been", "being", "'s", "’s", "'re", "’re", "get", "gets", "got",
    "getting", "gotten",
];

/// The facts of a parse, in the order of their predicates. `text` is what was parsed.
///
/// Linear in the words for sentences of bounded length; nouns without a verb, such as *the closure of the
/// mine*, make no fact.
pub(crate) fn facts(text: &str, words: &[Word]) -> Vec<Fact> {
    let reader = Reader::new(text, words);
    let mut out: Vec<Fact> =
        (0..words.len()).filter(|&at| reader.is_predicate(at)).map(|at| reader.fact(at)).collect();
    for fact in &mut out {
        fact.report = reader.report(fact.predicate);
    }
    out
}

/// The word a number counts: *pilots* of *120* in *about 120 new pilots*, *$* of *5* and of *million* in
/// *$5 million*. Nothing when the number counts no word.
pub(crate) fn counted(words: &[Word], number: usize) -> Option<usize> {
    let mut at = number;
    // Heads make no circles, so this ends.
    loop {
        let word = words.get(at)?;
        let head = word.head?;
        let is_number = words[head].tag == Tag::Num;
        match word.relation {
            Relation::Number if !is_number => return Some(head),
            Relation::Number | Relation::Compound | Relation::Flat | Relation::Conjunct if is_number => {
                at = head
            }
            _ => return None,
        }
    }
}

/// The word a negation governs: the predicate of *not*, the noun of *no*. Nothing when it stands alone.
pub(crate) fn negated(words: &[Word], negation: usize) -> Option<usize> {
    let head = words.get(negation)?.head?;
    let is_helper = matches!(
        words[head].relation,
        Relation::Auxiliary
            | Relation::PassiveAuxiliary
            | Relation::Copula
            | Relation::Case
            | Relation::Marker
    );
    Some(words[head].head.filter(|_| is_helper).unwrap_or(head))
}

/// A parse with its dependents at hand.
struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    dependents: Vec<Vec<usize>>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, words: &'a [Word]) -> Self {
        let mut dependents = vec![Vec::new(); words.len()];
        for (at, word) in words.iter().enumerate() {
            if let Some(head) = word.head {
                dependents[head].push(at);
            }
        }
        Self { text, words, dependents }
    }

    /// The word in lower case.
    fn form(&self, at: usize) -> String {
        let Word { span, .. } = self.words[at];
        self.text.get(span.start..span.end).unwrap_or_default().to_lowercase()
    }

    fn is_one_of(&self, at: usize, forms: &[&str]) -> bool {
        forms.contains(&self.form(at).as_str())
    }

    /// The dependents of a word with this relation.
    fn with(&self, at: usize, relation: Relation) -> impl Iterator<Item = usize> {
        self.dependents[at].iter().copied().filter(move |&word| self.words[word].relation == relation)
    }

    /// A word and the words joined to it.
    fn joined(&self, at: usize) -> impl Iterator<Item = usize> {
        let noun = |&word: &usize| self.words[word].tag != Tag::Verb;
        [at].into_iter().chain(self.with(at, Relation::Conjunct).filter(noun))
    }

    fn is_predicate(&self, at: usize) -> bool {
        let has_copula = self.with(at, Relation::Copula).next().is_some();
        let is_verb = self.words[at].tag == Tag::Verb
            && !matches!(
                self.words[at].relation,
                Relation::Adjective
                    | Relation::Auxiliary
                    | Relation::PassiveAuxiliary
                    | Relation::Copula
                    | Relation::Case
                    | Relation::Marker
                    | Relation::Fixed
                    | Relation::Compound
                    | Relation::Flat
                    | Relation::GoesWith
            );
        has_copula || is_verb
    }

    /// The word a predicate is joined to, when that is a predicate.
    fn first_joined(&self, at: usize) -> Option<usize> {
        let word = self.words[at];
        word.head.filter(|&head| word.relation == Relation::Conjunct && self.is_predicate(head))
    }

    fn own_auxiliaries(&self, at: usize) -> Vec<usize> {
        let wanted = |&word: &usize| {
            matches!(
                self.words[word].relation,
                Relation::Auxiliary | Relation::PassiveAuxiliary | Relation::Copula
            )
        };
        self.dependents[at].iter().copied().filter(wanted).collect()
    }

    /// The auxiliaries of a predicate, those of the one it is joined to where it has none and its form needs
    /// one: *may close and sell*.
    fn auxiliaries(&self, at: usize) -> Vec<usize> {
        let own = self.own_auxiliaries(at);
        let word = self.words[at];
        let needs_one = matches!(word.form, Form::Base | Form::PastParticiple | Form::PresentParticiple);
        match self.first_joined(at) {
            Some(first) if own.is_empty() && needs_one && self.words[first].form == word.form => {
                self.auxiliaries(first)
            }
            _ => own,
        }
    }

    fn is_passive(&self, at: usize) -> bool {
        let says = |relation| self.with(at, relation).next().is_some();
        if says(Relation::PassiveAuxiliary) || says(Relation::PassiveSubject) || says(Relation::Agent) {
            return true;
        }
        let word = self.words[at];
        if word.tag != Tag::Verb || word.form != Form::PastParticiple {
            return false;
        }
        let auxiliaries = self.auxiliaries(at);
        let is_reduced = matches!(word.relation, Relation::Clause | Relation::AdverbialClause);
        match auxiliaries.iter().max() {
            Some(&nearest) => self.is_one_of(nearest, PASSIVE_MAKERS),
            None if word.relation == Relation::Conjunct => {
                self.first_joined(at).is_some_and(|first| self.is_passive(first))
            }
            None => is_reduced && self.with(at, Relation::Object).next().is_none(),
        }
    }

    /// The subject as it stands, or as it is borrowed.
    fn subject(&self, at: usize) -> Vec<usize> {
        let own: Vec<usize> = [Relation::Subject, Relation::PassiveSubject]
            .into_iter()
            .flat_map(|relation| self.with(at, relation))
            .flat_map(|word| self.joined(word))
            .collect();
        if !own.is_empty() {
            return self.unfold(at, own);
        }
        let word = self.words[at];
        let Some(head) = word.head else { return Vec::new() };
        let participle = matches!(word.form, Form::PresentParticiple | Form::PastParticiple);
        match word.relation {
            Relation::Conjunct if self.is_predicate(head) => self.subject(head),
            Relation::OpenComplement if self.is_predicate(head) => {
                let object = |relation| self.with(head, relation).next();
                match object(Relation::Object).or_else(|| object(Relation::IndirectObject)) {
                    Some(object) => self.joined(object).collect(),
                    None => self.subject(head),
                }
            }
            Relation::AdverbialClause if participle && self.is_predicate(head) => self.subject(head),
            Relation::Clause if participle => self.joined(head).take(1).collect(),
            Relation::RelativeClause => vec![head],
            _ => Vec::new(),
        }
    }

    /// Puts the noun a relative clause describes in the place of its pronoun.
    fn unfold(&self, at: usize, places: Vec<usize>) -> Vec<usize> {
        let clause = self.first_joined(at).unwrap_or(at);
        let Word { relation, head, .. } = self.words[clause];
        let Some(noun) = head.filter(|_| relation == Relation::RelativeClause) else { return places };
        let is_relative = |word: usize| {
            matches!(self.words[word].tag, Tag::Pron | Tag::Det | Tag::Sconj)
                && self.is_one_of(word, RELATIVE_PRONOUNS)
        };
        places.into_iter().map(|word| if is_relative(word) { noun } else { word }).collect()
    }

    fn places(&self, at: usize, relation: Relation) -> Vec<usize> {
        let places = self.with(at, relation).flat_map(|word| self.joined(word)).collect();
        self.unfold(at, places)
    }

    fn fact(&self, at: usize) -> Fact {
        let is_passive = self.is_passive(at);
        let subject = self.subject(at);
        let objects = self.places(at, Relation::Object);
        let mut recipients = self.places(at, Relation::IndirectObject);
        let (mut agents, mut patients) = if !is_passive {
            (subject.clone(), objects)
        } else if objects.is_empty() {
            (Vec::new(), subject.clone())
        } else {
            // *The crew was given a boat*: the boat is what is given.
            recipients.extend(&subject);
            (Vec::new(), objects)
        };
        let mut obliques = Vec::new();
        for relation in [Relation::Agent, Relation::Oblique] {
            for first in self.with(at, relation) {
                let preposition = self.with(first, Relation::Case).next();
                let by = preposition.is_some_and(|word| self.is_one_of(word, &["by"]));
                // An object that the passive leaves in place, as a date, is no agent: *by March*.
                let acts =
                    relation == Relation::Agent || is_passive && by && self.words[first].tag != Tag::Num;
                for word in self.unfold(at, self.joined(first).collect()) {
                    if acts {
                        agents.push(word);
                    } else {
                        obliques.push(Oblique { word, preposition });
                    }
                }
            }
        }
        // *The plan she made*: the noun fills the place that is empty.
        let word = self.words[at];
        if let Some(noun) = word.head.filter(|_| word.relation == Relation::RelativeClause) {
            let filled = [&agents, &patients, &recipients].into_iter().any(|places| places.contains(&noun))
                || obliques.iter().any(|oblique| oblique.word == noun);
            if !filled && patients.is_empty() {
                patients.push(noun);
            }
        }
        obliques.sort_by_key(|oblique| oblique.word);
        let auxiliaries = self.auxiliaries(at);
        let modal = auxiliaries.iter().copied().find(|&word| self.words[word].form == Form::Modal);
        let negative = |&word: &usize| {
            self.is_one_of(word, NEGATIVES)
                || self.with(word, Relation::Determiner).any(|word| self.is_one_of(word, NEGATIVES))
        };
        let is_negated = self.has_negation(at) || subject.iter().chain(&patients).any(negative);
        Fact {
            predicate: at,
            agents,
            patients,
            recipients,
            obliques,
            is_negated,
            is_passive,
            auxiliaries,
            modal,
            report: None,
        }
    }

    /// Whether an adverb negates a predicate, its own or that of the one it is joined to by *or*.
    fn has_negation(&self, at: usize) -> bool {
        let negates = |head: usize| self.dependents[head].iter().any(|&word| self.is_one_of(word, NEGATIONS));
        let own = negates(at) || self.own_auxiliaries(at).into_iter().any(negates);
        let by_or = self.with(at, Relation::Coordinator).any(|word| self.is_one_of(word, &["or", "nor"]));
        own || by_or && self.first_joined(at).is_some_and(|first| self.has_negation(first))
    }

    /// Whether a word is a form of a verb of saying.
    fn is_report(&self, at: usize) -> bool {
        let form = self.form(at);
        let regular = || {
            ["", "s", "es", "d", "ed", "ing"].into_iter().filter_map(|ending| form.strip_suffix(ending)).any(
                |root| {
                    REPORTS.iter().any(|verb| {
                        // *Denied* and *admitted* change their root, *arguing* loses its *e*.
                        let verb = *verb;
                        let changed =
                            verb.strip_suffix('y').is_some_and(|stem| root.strip_suffix('i') == Some(stem));
                        let doubled =
                            root.strip_suffix('t').is_some_and(|stem| stem == verb && verb.ends_with('t'));
                        let shortened = form.ends_with("ing") && verb.strip_suffix('e') == Some(root);
                        verb == root || changed || doubled || shortened
                    })
                },
            )
        };
        self.words[at].tag == Tag::Verb && (IRREGULAR_REPORTS.contains(&form.as_str()) || regular())
    }

    /// The report that a predicate is part of.
    fn report(&self, predicate: usize) -> Option<Report> {
        let by = |verb: usize| {
            let mut speakers = self.subject(verb);
            if self.is_passive(verb) {
                speakers = self.places(verb, Relation::Agent);
            }
            Report { verb, speakers }
        };
        let mut at = predicate;
        loop {
            // *The mine, said the owner, is safe*; *according to the owner*.
            let beside = self
                .with(at, Relation::Parataxis)
                .find(|&verb| self.is_report(verb) && self.with(verb, Relation::Complement).next().is_none());
            if let Some(verb) = beside {
                return Some(by(verb));
            }
            let source = self.with(at, Relation::Oblique).find_map(|word| {
                let according = self.with(word, Relation::Case).find(|&case| self.form(case) == "according");
                according.map(|verb| Report { verb, speakers: self.joined(word).collect() })
            });
            if source.is_some() {
                return source;
            }
            let Word { head, relation, .. } = self.words[at];
            let head = head?;
            let content = matches!(relation, Relation::Complement | Relation::ClausalPassiveSubject);
            if content && self.is_report(head) {
                return Some(by(head));
            }
            at = head;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::Span;

    /// The facts of a sentence, one a line: agents, predicate, patients, recipients, obliques, and signs for
    /// negation, modal and report.
    fn told(text: &str) -> Vec<String> {
        let words = parse(text, Span::new(0, text.len()));
        let word = |at: usize| words[at].span.of(text);
        let list = |places: &[usize]| places.iter().map(|&at| word(at)).collect::<Vec<_>>().join("+");
        facts(text, &words)
            .iter()
            .map(|fact| {
                let mut line =
                    format!("{} {} {}", list(&fact.agents), word(fact.predicate), list(&fact.patients));
                if !fact.recipients.is_empty() {
                    line += &format!(" >{}", list(&fact.recipients));
                }
                for oblique in &fact.obliques {
                    line += &format!(" {}:{}", oblique.preposition.map_or("", word), word(oblique.word));
                }
                if fact.is_negated {
                    line += " not";
                }
                if let Some(modal) = fact.modal {
                    line += &format!(" ({})", word(modal));
                }
                if let Some(report) = &fact.report {
                    line += &format!(" [{} {}]", list(&report.speakers), word(report.verb));
                }
                line
            })
            .collect()
    }

    #[test]
    fn a_passive_and_its_active_tell_the_same_fact() {
        assert_eq!(told("The committee rejected the plan."), ["committee rejected plan"]);
        assert_eq!(told("The plan was rejected by the committee."), ["committee rejected plan"]);
    }

    #[test]
    fn joined_verbs_share_their_subject() {
        assert_eq!(
            told("The ministry closed the school and sold the building."),
            ["ministry closed school", "ministry sold building"]
        );
    }

    #[test]
    fn what_is_said_knows_who_says_it() {
        assert_eq!(
            told("The minister said that the company had sold the mine."),
            ["minister said ", "company sold mine [minister said]"]
        );
    }

    #[test]
    fn a_negation_and_a_modal_belong_to_their_predicate() {
        assert_eq!(told("The board did not approve the budget."), ["board approve budget not"]);
        assert_eq!(told("The court may cancel the contract."), ["court cancel contract (may)"]);
    }

    #[test]
    fn a_relative_clause_has_its_noun_as_argument() {
        assert_eq!(
            told("The company that built the bridge paid the workers."),
            ["company built bridge", "company paid workers"]
        );
    }

    #[test]
    fn a_recipient_is_no_patient() {
        assert_eq!(told("The teacher gave them a book."), ["teacher gave book >them"]);
    }

    #[test]
    fn obliques_keep_their_preposition() {
        assert_eq!(told("The committee met in London on Friday."), ["committee met  in:London on:Friday"]);
    }

    #[test]
    fn an_open_complement_borrows_its_subject() {
        assert_eq!(told("The union wants to stop the sale."), ["union wants ", "union stop sale"]);
    }

    #[test]
    fn no_in_a_place_negates_the_predicate() {
        assert_eq!(told("No company made the payment."), ["company made payment not"]);
    }

    #[test]
    fn members_of_a_coordination_act_one_by_one() {
        assert_eq!(told("The mayor and the bishop opened the bridge."), ["mayor+bishop opened bridge"]);
    }

    #[test]
    fn a_participle_beside_a_noun_tells_a_fact_of_it() {
        assert_eq!(
            told("They repaired the bridge destroyed by the flood."),
            ["They repaired bridge", "flood destroyed bridge"]
        );
    }

    #[test]
    fn with_be_something_is_said_of_the_subject() {
        assert_eq!(told("The harbour is not safe."), ["harbour safe  not"]);
    }

    #[test]
    fn a_negation_governs_its_predicate_or_its_noun() {
        let text = "The board did not approve the budget.";
        let words = parse(text, Span::new(0, text.len()));
        let not = words.iter().position(|word| word.span.of(text) == "not").expect("there");
        assert_eq!(negated(&words, not).map(|at| words[at].span.of(text)), Some("approve"));
        assert_eq!(negated(&words, words.len()), None);
        assert_eq!(counted(&words, words.len()), None);
    }

    #[test]
    fn a_number_of_two_words_counts_what_both_count() {
        let text = "The fund paid 5 million dollars.";
        let words = parse(text, Span::new(0, text.len()));
        let five = words.iter().position(|word| word.span.of(text) == "5").expect("there");
        assert_eq!(counted(&words, five).map(|at| words[at].span.of(text)), Some("dollars"));
    }
}

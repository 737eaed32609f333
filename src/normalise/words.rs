//! Word tables and the forms of a word: function words, irregular forms, spelling variants, stems.
//!
//! The stem is Porter's English stemmer (Porter2, crate `rust-stemmers`) over a spelling-folded form, with
//! irregular forms looked up first. Nouns in *-ment* are brought to their verb (agreement, agree), since
//! derivative prose turns one into the other all the time.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

/// Words that carry structure, not content. They are aligned by their place, and weigh little.
const FUNCTION_WORDS: &str = "a about above across after again against all along already also although am among an and \
    another any anyone anything are around as at be because been before behind being below between both but by can cannot could did do does \
    doing done down during each either else even ever every for from further had has have having he hence her here hers herself him \
    himself his how however i if in including into is it its itself just like may me might more moreover most much must my myself \
    near neither no none nor not now of off on once one only onto or other others ought our ours ourselves out over own per perhaps quite \
    rather s same shall she should since so some such than that the their theirs them themselves then there thereby therefore these \
    they this those though through throughout thus to together too toward towards under until unto up upon us very was we were what when where \
    whereas whether which while who whom whose why will with within without would yet you your yours via etc ie eg among amongst amid whilst \
    mr mrs ms dr";

/// Irregular forms and their base, as `form base` pairs.
const IRREGULAR: &str = "met meet held hold led lead rose rise risen rise fell fall fallen fall gave give given give went go gone go \
    made make took take taken take said say told tell came come became become began begin begun begin grew grow grown grow \
    kept keep left leave lost lose paid pay put put ran run saw see seen see sent send spent spend stood stand thought think \
    understood understand won win wrote write written write built build bought buy brought bring caught catch chose choose chosen choose \
    drew draw drawn draw drove drive driven drive ate eat felt feel fought fight found find flew fly flown fly forgot forget forgotten forget \
    froze freeze frozen freeze got get heard hear hid hide hidden hide hit hit hurt hurt knew know known know laid lay lent lend \
    let let meant mean rode ride ridden ride rang ring sang sing sank sink sat sit sold sell set set shook shake shaken shake \
    shone shine shot shoot shown show shut shut slept sleep spoke speak spoken speak struck strike swore swear sworn swear swept sweep \
    taught teach threw throw thrown throw undertook undertake undertaken undertake upheld uphold withdrew withdraw withdrawn withdraw \
    withstood withstand overcame overcome foresaw foresee foreseen foresee sought seek bound bind broke break broken break dealt deal \
    shrank shrink shrunk shrink slid slide sprang spring sprung spring stole steal stolen steal wore wear worn wear bore bear borne bear \
    cut cut cost cost cast cast split split spread spread children child men man women woman people person feet foot teeth tooth \
    mice mouse geese goose criteria criterion phenomena phenomenon analyses analysis crises crisis theses thesis bases basis indices index \
    data datum media medium lives life wives wife halves half shelves shelf leaves leaf thieves thief better good best good worse bad \
    worst bad further far farther far less little least little ministries ministry dying die lying lie tying tie growth grow \
    choice choose decision decide loss lose sale sell proof prove belief believe flight fly speech speak thought think \
    gift give success succeed sight see length long width wide depth deep strength strong height high warmth warm poverty poor \
    response respond defense defend defence defend expense expend pretense pretend advice advise withdrawal withdraw arrival arrive approval approve \
    refusal refuse denial deny removal remove renewal renew proposal propose survival survive trial try analysis analyse pursuit pursue reply reply \
    replies reply discovery discover delivery deliver recovery recover departure depart failure fail closure close pressure press \
    exposure expose measure measure knowledge know maintenance maintain acceptance accept assistance assist attendance attend resistance resist \
    performance perform guidance guide insurance insure compliance comply existence exist preference prefer reference refer";

/// British and American spellings of one word, first form is the key. Endings that follow a rule are in
/// [`fold_spelling`].
const SPELLINGS: &str = "programme program grey gray cheque check plough plow tyre tire kerb curb storey story sceptic skeptic \
    sceptical skeptical aluminium aluminum jewellery jewelry ageing aging judgement judgment acknowledgement acknowledgment \
    fulfil fulfill enrol enroll instalment installment skilful skillful wilful willful mould mold smoulder smolder sulphur sulfur \
    artefact artifact analyse analyze paralyse paralyze catalyse catalyze neighbour neighbor harbour harbor labour labor \
    colour color favour favor honour honor behaviour behavior endeavour endeavor rumour rumor vapour vapor humour humor \
    favourable favorable favourite favorite centre center metre meter litre liter theatre theater fibre fiber calibre caliber \
    kilometre kilometer centimetre centimeter millimetre millimeter spectre specter sabre saber lustre luster meagre meager \
    sombre somber manoeuvre maneuver defence defense offence offense licence license pretence pretense practise practice \
    tonne ton while whilst among amongst towards toward per-cent percent cosy cozy disc disk inquiry enquiry \
    dialogue dialog catalogue catalog analogue analog prologue prolog monologue monolog cancelled canceled labelled labeled \
    travelled traveled modelled modeled signalled signaled levelled leveled fuelled fueled totalled totaled channelled channeled \
    cancelling canceling labelling labeling travelling traveling modelling modeling signalling signaling levelling leveling \
    fuelling fueling totalling totaling channelling channeling traveller traveler counsellor counselor adviser advisor \
    airplane aeroplane dept department govt government intl international natl national min minister";

static FUNCTION: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| FUNCTION_WORDS.split_whitespace().collect());
static IRREGULARS: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| pairs(IRREGULAR, false));
static VARIANTS: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| pairs(SPELLINGS, true));
static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// A table of `form base` words as a map. With `to_first` the second word of a pair maps to the first.
fn pairs(table: &'static str, to_first: bool) -> FxHashMap<&'static str, &'static str> {
    let words: Vec<&str> = table.split_whitespace().collect();
    words.chunks_exact(2).map(|pair| if to_first { (pair[1], pair[0]) } else { (pair[0], pair[1]) }).collect()
}

/// Whether a lower-case word carries structure rather than content.
pub(crate) fn is_function(word: &str) -> bool {
    FUNCTION.contains(word)
}

/// One spelling for all variants of a lower-case word.
pub(crate) fn fold_spelling(word: &str) -> String {
    if let Some(key) = VARIANTS.get(word) {
        return (*key).to_owned();
    }
    if let Some(key) = inflected_variant(word) {
        return key;
    }
    if word.len() > 5 {
        for (z, s) in [
            ("izations", "isations"),
            ("ization", "isation"),
            ("izing", "ising"),
            ("ized", "ised"),
            ("izes", "ises"),
            ("izer", "iser"),
            ("ize", "ise"),
        ] {
            if let Some(root) = word.strip_suffix(z) {
                return format!("{root}{s}");
            }
        }
    }
    word.to_owned()
}

/// The folded spelling of an inflected form of a word in the table: neighbors, honored, practicing.
fn inflected_variant(word: &str) -> Option<String> {
    let plural = || Some(format!("{}s", VARIANTS.get(word.strip_suffix('s')?)?));
    let form = |ending: &&str| {
        let root = word.strip_suffix(*ending).filter(|root| root.len() >= INFLECTED)?;
        let key = VARIANTS.get(root).or_else(|| VARIANTS.get(format!("{root}e").as_str()))?;
        Some(format!("{}{ending}", key.strip_suffix('e').unwrap_or(key)))
    };
    plural().or_else(|| ["ed", "ing", "er", "ers"].iter().find_map(form))
}

/// Fewest letters before an ending that make a form of a word of the table: "mining" is none of "min".
const INFLECTED: usize = 4;

/// The dictionary form of an irregular form; any other word as it is.
pub(crate) fn base(word: &str) -> &str {
    IRREGULARS.get(word).copied().unwrap_or(word)
}

/// The key under which a lower-case word in any spelling is matched.
pub(crate) fn key(word: &str) -> String {
    with_key(word, str::to_owned)
}

/// Calls `work` with that key.
pub(crate) fn with_key<T>(word: &str, work: impl FnOnce(&str) -> T) -> T {
    work(&forms(word).stem)
}

/// Forms of *be*, which make a participle a passive.
pub(crate) const FORMS_OF_BE: [&str; 7] = ["is", "are", "was", "were", "be", "been", "being"];

/// The key under which a folded lower-case word is matched: irregular base, then Porter2, then the verb
/// behind a noun in *-ment*.
pub(crate) fn stem(folded: &str) -> String {
    let stem = STEMMER.stem(base(folded));
    match stem.strip_suffix("ment") {
        Some(root) if root.len() >= 4 => STEMMER.stem(root).into_owned(),
        _ => stem.into_owned(),
    }
}

/// What a word is matched by.
pub(crate) struct Forms {
    /// Its one spelling.
    pub folded: String,
    /// The stem of that.
    pub stem: String,
    /// Whether it carries structure.
    pub function: bool,
}

impl Forms {
    /// The key in a text: the stem, or for a function word the spelling itself.
    pub fn key(&self) -> &str {
        if self.function { &self.folded } else { &self.stem }
    }
}

/// Most words that a thread remembers; more than the texts of a day have. Then all are forgotten.
const MOST_KEPT: usize = 1 << 16;

thread_local! {
    static KNOWN: RefCell<FxHashMap<Box<str>, Rc<Forms>>> = RefCell::default();
}

/// The forms of a lower-case word. A thread remembers them: stemming is dear, and texts share their words.
pub(crate) fn forms(word: &str) -> Rc<Forms> {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(word).cloned()) {
        return known;
    }
    let (folded, function) = (fold_spelling(word), is_function(word));
    let stem = stem(&folded);
    let forms = Rc::new(Forms { folded, stem, function });
    KNOWN.with_borrow_mut(|known| {
        if known.len() == MOST_KEPT {
            known.clear();
        }
        known.insert(word.into(), Rc::clone(&forms));
    });
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_key() {
        for (a, b) in [
            ("defence", "defense"),
            ("organisation", "organizations"),
            ("programme", "programs"),
            ("cooperation", "cooperate"),
            ("agreement", "agrees"),
            ("met", "meeting"),
            ("development", "developing"),
            ("women", "woman"),
            ("neighbours", "neighbor"),
            ("honoured", "honored"),
            ("centred", "centers"),
            ("practising", "practiced"),
            ("checked", "check"),
            ("announcement", "announced"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn different_words_do_not() {
        for (a, b) in [("moment", "mom"), ("comment", "come"), ("north", "south"), ("increase", "decrease")] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
    }
}

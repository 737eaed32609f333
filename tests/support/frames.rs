//! Statements for generated chains: sentences about invented things, each with several orders of its parts, words
//! that may stand for one another, places for names and numbers, and a wording that says something else.

use sourcecheck::AlterationType::{self, Causation, Modality, Negation, Scope, Term, Time};

/// What stands in a slot of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A company or a public body.
    Body,
    /// A person.
    Person,
    /// A place.
    Place,
    /// A number between two bounds.
    Number(u32, u32),
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A kind of sentence.
pub struct Frame {
    /// Orders of the parts: `{0}` is a slot, `<0>` a choice of words, `%` the turn.
    pub forms: &'static [&'static str],
    /// For each choice the words of one meaning.
    pub words: &'static [&'static [&'static str]],
    /// What stands in the slots.
    pub slots: &'static [Slot],
    /// Words for `%`, as the statement is made first and as it is altered, with the kind of the alteration. Without
    /// them nothing but a slot can change.
    pub turn: Option<(AlterationType, &'static str, &'static str)>,
    /// Whether the first two slots are parties that may be taken for one another.
    pub parties: bool,
}

/// Names of companies and public bodies.
pub const BODIES: &[&str] = &[
    "Arlen Freight",
    "the Bureau of Tides",
    "Corvane Steel",
    "the Dellow Institute",
    "Eskward Mills",
    "the Fenn Trust",
    "Garrow Lines",
    "the Hestia Fund",
    "Ivarsen Glass",
    "the Jorvale Council",
    "Kestrel Timber",
    "the Lorne Agency",
    "Marrick Energy",
    "the Nethers Society",
    "Orbeck Foods",
    "the Pellan Academy",
    "Quarrie Motors",
    "the Rill Office",
    "Solway Optics",
    "the Thornby Union",
    "Ullen Shipyards",
    "the Varre Museum",
    "Westrow Paper",
    "the Yarrow Board",
];
/// Names of persons.
pub const PERSONS: &[&str] = &[
    "Alma Brandreth",
    "Bero Castane",
    "Clara Dunmore",
    "Davin Elphick",
    "Edda Farrow",
    "Finn Galbraith",
    "Greta Holm",
    "Hugo Ister",
    "Ines Jarrold",
    "Jonas Kettle",
    "Kira Lindqvarn",
    "Lars Mellish",
    "Mina Norrbeck",
    "Nils Oakeshott",
    "Olga Prenter",
    "Pavel Quist",
    "Runa Stellan",
    "Sven Tolliver",
    "Tessa Umber",
    "Viktor Wray",
];
/// Names of places.
pub const PLACES: &[&str] = &[
    "Aldervale",
    "Brackmoor",
    "Carrowby",
    "Dunstell",
    "Elmhaven",
    "Farrelton",
    "Gildermere",
    "Hollowick",
    "Inverlaine",
    "Jessamby",
    "Kirrowdale",
    "Lonsmouth",
    "Merribank",
    "Norholt",
    "Oxmere",
    "Pennarth",
    "Quillmouth",
    "Rosswater",
    "Stavenby",
    "Tollerham",
    "Underhow",
    "Vessmark",
    "Wythenford",
    "Yelverley",
];
/// Names of months.
pub const MONTHS: &[&str] =
    &["January", "February", "March", "April", "June", "July", "August", "September", "October", "November"];

/// Phrases that stand in every kind of text and tie none to another.
pub const STOCK: &[&str] = &[
    "Both sides took note of the progress made and agreed to remain in close contact.",
    "Further information can be obtained from the office named above.",
    "The authors thank all those who contributed to this publication.",
    "The present document reflects the situation at the time of writing.",
];

use Slot::{Body as B, Month as M, Number as N, Person as P, Place as L, Year as Y};

macro_rules! frame {
    ([$($form:expr),+], [$([$($word:expr),+]),*], [$($slot:expr),*], $turn:expr, $parties:expr) => {
        Frame {
            forms: &[$($form),+],
            words: &[$(&[$($word),+]),*],
            slots: &[$($slot),*],
            turn: $turn,
            parties: $parties,
        }
    };
}

/// The pool.
#[rustfmt::skip]
pub const FRAMES: &[Frame] = &[
    frame!(["{0} % <0> a grain <1> at {1} within {2} months <2>", "at {1}, {0} % <0> a grain <1> within {2} months <2>", "within {2} months <2>, {0} % <0> a grain <1> at {1}"],
        [["build", "put up", "erect"], ["warehouse", "depot", "store"], ["of the harvest", "after the harvest", "once the harvest is in"]],
        [B, L, N(3, 19)], Some((Modality, "may", "must")), false),
    frame!(["% the {0} footbridges of {1} <0> <1> <2>", "<2>, % the {0} footbridges of {1} <0> <1>"],
        [["were repaired", "were mended", "were put right"], ["by volunteers", "by unpaid helpers", "by local volunteers"], ["when the flood had passed", "once the flood was over", "after the flood"]],
        [N(11, 48), L], Some((Scope, "some of", "all of")), false),
    frame!(["{0} % <0> the seed <1> of {1} <2>", "<2>, {0} % <0> the seed <1> of {1}"],
        [["head", "lead", "be in charge of"], ["laboratory", "research station", "testing station"], ["from next spring", "as of next spring", "beginning next spring"]],
        [P, B], Some((Modality, "will", "might")), false),
    frame!(["<0> {0} pupils <1> oak saplings <2> on {1} hectares at {2}", "at {2}, <0> {0} pupils <1> oak saplings <2> on {1} hectares", "<2>, <0> {0} pupils <1> oak saplings on {1} hectares at {2}"],
        [["about", "roughly", "some"], ["planted", "put in", "set out"], ["in the autumn holidays", "during the autumn holidays", "over the autumn break"]],
        [N(120, 940), N(14, 88), L], None, false),
    frame!(["the <0> at {0} % <1> <2> when the inspectors <3>", "when the inspectors <3>, the <0> at {0} % <1> <2>"],
        [["sluice gate", "lock gate", "floodgate"], ["open", "standing open", "left open"], ["all night", "the whole night", "through the night"], ["arrived", "came", "turned up"]],
        [L], Some((Negation, "was", "was not")), false),
    frame!(["{0} <0> {1} of <1> wages for {2} weeks <2>", "<2>, {0} <0> {1} of <1> wages for {2} weeks"],
        [["accused", "openly accused", "publicly accused"], ["withholding", "holding back", "keeping back"], ["at the hearing", "during the hearing", "before the tribunal"]],
        [B, B, N(4, 17)], None, false),
    frame!(["{0} <0> {1} a loan of {2} million crowns <1> for the <2> of the old tram depot", "for the <2> of the old tram depot, {0} <0> {1} a loan of {2} million crowns <1>"],
        [["granted", "gave", "made"], ["without interest", "free of interest", "at no interest"], ["conversion", "rebuilding", "refitting"]],
        [B, B, N(3, 96)], None, true),
    frame!(["the <0> of the lighthouse at {0} was <1> <2> in {1} by {2}", "in {1} the <0> of the lighthouse at {0} was <1> <2> by {2}"],
        [["lamp", "light", "lantern"], ["replaced", "exchanged", "renewed"], ["for the first time", "for the very first time", "as never before"]],
        [L, Y, B], None, false),
    frame!(["<0> rye bread % in {0}, <1> a bakers' journal <2>", "a bakers' journal <2> that <0> rye bread % in {0}"],
        [["the price of", "what people pay for", "the cost of"], ["as", "so", "just as"], ["reports", "writes", "notes"]],
        [M], Some((Term, "rose", "fell")), false),
    frame!(["{0} <0> {1} to <1> the herring nets <2> off {2}", "off {2}, {0} <0> {1} to <1> the herring nets <2>"],
        [["ordered", "instructed", "told"], ["take in", "haul in", "bring in"], ["before dark", "before nightfall", "before it grew dark"]],
        [B, B, L], None, true),
    frame!(["the choir of {0} <0> {1} concerts <1> and <2> an audience of {2} in all", "with {1} concerts <1>, the choir of {0} <2> an audience of {2} in all"],
        [["gave", "put on", "staged"], ["on its tour of the islands", "while touring the islands", "on its island tour"], ["drew", "attracted", "reached"]],
        [L, N(5, 29), N(1200, 9800)], None, false),
    frame!(["<0> beavers % the valley of {0}, where {1} <1> <2>", "in the valley of {0}, where {1} <1> <2>, <0> beavers %"],
        [["a family of", "a colony of", "a small group of"], ["dams", "dams of brushwood", "new dams"], ["have been counted", "were counted", "were found"]],
        [L, N(3, 24)], Some((Negation, "live", "do not live")), false),
    frame!(["{0} <0> that the ferry to {1} <1> {2} passengers <2>", "the ferry to {1} <1> {2} passengers <2>, {0} <0>"],
        [["says", "states", "reports"], ["carries", "takes", "transports"], ["a week", "every week", "each week"]],
        [B, L, N(700, 9400)], None, false),
    frame!(["the fire in the cotton <0> of {0} % <1>, {1} <2>", "{1} <2> that the fire in the cotton <0> of {0} % <1>"],
        [["store", "shed", "warehouse"], ["a break in the power supply", "a power failure", "a failure of the current"], ["found", "concluded", "established"]],
        [L, B], Some((Causation, "was followed by", "was caused by")), false),
    frame!(["{0} <0> {1} tonnes of <1> from the lake bed at {2} <2>", "at {2}, {0} <0> {1} tonnes of <1> from the lake bed <2>"],
        [["removed", "cleared away", "took away"], ["mud", "silt", "sludge"], ["last winter", "in the past winter", "over the last winter"]],
        [B, N(210, 7900), L], None, false),
    frame!(["<0> apprentices % <1> <2> at the pottery of {0}", "at the pottery of {0}, <0> apprentices % <1> <2>"],
        [["first-year", "new", "beginning"], ["fire the kiln", "light the kiln", "stoke the kiln"], ["by themselves", "on their own", "without help"]],
        [L], Some((Modality, "may", "must")), false),
    frame!(["the observatory of {0} <0> a <1> with a mirror of {1} centimetres <2> {2}", "<2> {2}, the observatory of {0} <0> a <1> with a mirror of {1} centimetres"],
        [["ordered", "bought", "purchased"], ["telescope", "reflector", "reflecting telescope"], ["from", "from the makers at", "from the workshop of"]],
        [L, N(60, 390), B], None, false),
    frame!(["<0> bees in {0} <1> {1} kilograms of honey <2>", "<2>, <0> bees in {0} <1> {1} kilograms of honey"],
        [["the town's", "the municipal", "the council's"], ["yielded", "produced", "gave"], ["in spite of the rain", "despite the rain", "notwithstanding the rain"]],
        [L, N(130, 880)], None, false),
    frame!(["the <0> was <1> % the orchestra of {0} <2>", "% the orchestra of {0} <2>, the <0> was <1>"],
        [["concert hall", "music hall", "auditorium"], ["rewired", "fitted with new wiring", "given new wiring"], ["returned from its tour", "came back from its tour", "was home from its tour"]],
        [L], Some((Time, "before", "after")), false),
    frame!(["{0} <0> {1} cases of measles <1> {2}, most of them <2>", "<1> {2}, {0} <0> {1} cases of measles, most of them <2>"],
        [["recorded", "registered", "counted"], ["in the district of", "in and around", "in the area of"], ["among children", "in children", "in young children"]],
        [B, N(21, 480), L], None, false),
    frame!(["the school of {0} % <0> <1> because of <2>", "because of <2>, the school of {0} % <0> <1>"],
        [["teach", "offer", "give lessons in"], ["Latin", "the Latin language", "classical Latin"], ["a lack of teachers", "a shortage of teachers", "the want of teachers"]],
        [L], Some((Negation, "can no longer", "can still")), false),
    frame!(["{0} <0> the <1> of the opera in {1}, which had {2} seats <2>", "{0} <0> the <1> of the opera in {1} <2>, which had {2} seats"],
        [["designed", "drew up", "drafted"], ["plans", "drawings", "building plans"], ["at that time", "in those days", "back then"]],
        [P, L, N(480, 2900)], None, false),
    frame!(["<0> postal rates will <1> % from {0} <2>", "from {0} <2>, <0> postal rates will <1> %"],
        [["inland", "domestic", "national"], ["be", "become", "turn out"], ["onwards", "on", "and from then on"]],
        [M], Some((Term, "cheaper", "dearer")), false),
    frame!(["{0} <0> {1} in the dispute over <1> from the reservoir of {2} <2>", "in the dispute over <1> from the reservoir of {2}, {0} <0> {1} <2>"],
        [["sued", "took to court", "went to law against"], ["water for irrigation", "irrigation water", "water for the fields"], ["a second time", "once more", "again"]],
        [B, B, L], None, true),
    frame!(["<0> glass bottles % collected <1> by lorries of {0} <2>", "<1>, <0> glass bottles % collected by lorries of {0} <2>"],
        [["empty", "used", "discarded"], ["every second Thursday", "every other Thursday", "on alternate Thursdays"], ["free of charge", "for nothing", "at no charge"]],
        [B], Some((Modality, "could be", "have to be")), false),
    frame!(["{0} <0> a <1> of {1} medieval coins in a <2> near {2}", "in a <2> near {2}, {0} <0> a <1> of {1} medieval coins"],
        [["found", "discovered", "came upon"], ["hoard", "cache", "store"], ["gravel pit", "pit of gravel", "gravel quarry"]],
        [P, N(130, 6800), L], None, false),
    frame!(["the tannery <0> <1> % of its <2> into the stream at {0}", "into the stream at {0} the tannery <0> <1> % of its <2>"],
        [["discharges", "releases", "lets out"], ["untreated", "without treatment", "unfiltered"], ["waste water", "effluent", "liquid waste"]],
        [L], Some((Scope, "a small part", "the whole")), false),
    frame!(["{0} <0> {1} new signal boxes on the line <1> {2} <2>", "on the line <1> {2}, {0} <0> {1} new signal boxes <2>"],
        [["installed", "put in", "set up"], ["to", "as far as", "up to"], ["in a single night", "within one night", "in the course of one night"]],
        [B, N(4, 38), L], None, false),
    frame!(["the vineyard of {0} <0> {1} vines <1> frost <2> {2}", "<2> {2}, the vineyard of {0} <0> {1} vines <1> frost"],
        [["lost", "was robbed of", "had to give up"], ["to", "because of", "through"], ["in", "during", "in the month of"]],
        [L, N(900, 8700), M], None, false),
    frame!(["<0> <1> % land at {0} <2>", "<2>, <0> <1> % land at {0}"],
        [["mail planes", "postal aircraft", "mail aircraft"], ["of the northern line", "on the northern route", "flying the northern line"], ["in fog", "when it is foggy", "in foggy weather"]],
        [L], Some((Negation, "are able to", "are unable to")), false),
    frame!(["{0} <0> a prize of {1} florins for an essay on <1> <2>", "for an essay on <1>, {0} <0> a prize of {1} florins <2>"],
        [["awarded", "gave", "presented"], ["lichens", "the life of lichens", "lichens and their life"], ["to a student", "to an undergraduate", "to a young student"]],
        [B, N(250, 9500)], None, false),
    frame!(["{1} labourers <1> the salt <0> of {0}, <2> as many as in {2}", "<2> as many labourers as in {2}, namely {1}, <1> the salt <0> of {0}"],
        [["pans", "works", "ponds"], ["work in", "are at work in", "are busy in"], ["twice", "two times", "double"]],
        [L, N(40, 890), Y], None, false),
    frame!(["{0} <0> the clock of the tower at {1} by {2} minutes <1> <2>", "<1> <2>, {0} <0> the clock of the tower at {1} by {2} minutes"],
        [["set forward", "put forward", "moved on"], ["each spring", "every spring", "in spring each year"], ["by hand", "manually", "with a crank"]],
        [P, L, N(4, 19)], None, false),
    frame!(["<0> the glacier above {0} <1> {1} metres <2>", "<2>, <0> the glacier above {0} <1> {1} metres"],
        [["the tongue of", "the lower end of", "the foot of"], ["drew back by", "retreated by", "receded by"], ["within a decade", "in ten years", "over ten years"]],
        [L, N(31, 890)], None, false),
    frame!(["the strike of the <0> at {0} % the <1> of a foreman, {1} <2>", "{1} <2> that the strike of the <0> at {0} % the <1> of a foreman"],
        [["dockers", "dock workers", "longshoremen"], ["dismissal", "sacking", "firing"], ["wrote", "recalled", "remembered"]],
        [L, P], Some((Causation, "came after", "was the result of")), false),
    frame!(["{0} <0> {1} the right to <1> cork oaks on the <2> of {2}", "on the <2> of {2}, {0} <0> {1} the right to <1> cork oaks"],
        [["sold", "transferred", "made over to"], ["strip", "peel", "bark"], ["slopes", "hillsides", "hills"]],
        [B, B, L], None, true),
    frame!(["<0> at the hospital of {0} % <1> shifts of {1} hours <2>", "<2>, <0> at the hospital of {0} % <1> shifts of {1} hours"],
        [["nurses", "the nurses", "the nursing staff"], ["work", "do", "put in"], ["on Sundays", "on a Sunday", "every Sunday"]],
        [L, N(6, 14)], Some((Modality, "can", "must")), false),
    frame!(["the dictionary of {0} <0> {1} words of dialect <1> <2>", "<1>, the dictionary of {0} <0> {1} words of dialect <2>"],
        [["lists", "contains", "holds"], ["in its second edition", "in the second edition", "in its new second edition"], ["with their origin", "along with their origin", "together with their origin"]],
        [P, N(2100, 48000)], None, false),
    frame!(["{0} <0> carp <1> the ponds of {1} % the frost <2>", "% the frost <2>, {0} <0> carp <1> the ponds of {1}"],
        [["fished", "netted", "took"], ["out of", "from", "in"], ["set in", "began", "arrived"]],
        [B, L], Some((Time, "before", "after")), false),
    frame!(["<0> the cable car to {0} <1> {1} metres <2>", "<2>, <0> the cable car to {0} <1> {1} metres"],
        [["the cabin of", "a cabin of", "each cabin of"], ["climbs", "goes up", "ascends"], ["in seven minutes", "within seven minutes", "in only seven minutes"]],
        [L, N(340, 1900)], None, false),
    frame!(["{0} <0> {1} of having <1> the recipe for blue porcelain <2>", "<2>, {0} <0> {1} of having <1> the recipe for blue porcelain"],
        [["accused", "openly accused", "publicly accused"], ["stolen", "made off with", "purloined"], ["at the guild's dinner", "at the dinner of the guild", "during the guild's dinner"]],
        [P, P], None, true),
    frame!(["the <0> of hazelnuts from {0} <1> {1} per cent <2>", "<2>, the <0> of hazelnuts from {0} <1> {1} per cent"],
        [["export", "sale abroad", "shipping"], ["grew by", "increased by", "went up by"], ["within twelve months", "in twelve months", "over twelve months"]],
        [L, N(4, 68)], None, false),
];

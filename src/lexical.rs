//! tmp
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// tmp
    Synonym,
    /// tmp
    Derived,
    /// tmp
    Broader,
    /// tmp
    Opposite,
}
const T: &str = include_str!("../assets/lexical.txt");
fn line(word: &str) -> Option<&'static str> {
    let (mut lo, mut hi) = (0, T.len());
    while lo < hi {
        let mid = (lo + hi) / 2;
        let s = T[..mid].rfind('\n').map_or(0, |x| x + 1);
        let e = T[mid..].find('\n').map_or(T.len(), |x| x + mid);
        let l = &T[s..e];
        let k = l.split('\t').next().unwrap_or("");
        match k.cmp(word) {
            std::cmp::Ordering::Equal => return Some(l),
            std::cmp::Ordering::Less => lo = e + 1,
            std::cmp::Ordering::Greater => hi = s,
        }
        if lo >= hi { break; }
    }
    None
}
pub(crate) fn relations(word: &str) -> Vec<(Relation, &'static str)> {
    let mut out = vec![];
    if let Some(l) = line(word) {
        for f in l.split('\t').skip(1) {
            let (k, v) = f.split_once(':').unwrap();
            let r = match k { "s" => Relation::Synonym, "o" => Relation::Opposite, "h" => Relation::Broader, _ => Relation::Derived };
            out.extend(v.split(',').map(|w| (r, w)));
        }
    }
    out
}
/// tmp
pub(crate) fn listed(word: &str) -> Option<&'static str> {
    let get = |w: &str| line(w).map(|l| l.split('\t').next().unwrap());
    if let Some(w) = get(word) { return Some(w); }
    for (suf, rep) in [("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")] {
        if let Some(r) = word.strip_suffix(suf) {
            if let Some(w) = get(&format!("{r}{rep}")) { return Some(w); }
            // doubled consonant
            if rep.is_empty() && r.len() > 3 && r.as_bytes()[r.len()-1] == r.as_bytes()[r.len()-2] {
                if let Some(w) = get(&r[..r.len()-1]) { return Some(w); }
            }
        }
    }
    None
}

//! wip
/// wip
pub const FIRM: f32 = 0.5;

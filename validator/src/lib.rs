//! Lints API request files: every fault, at its place, explained.

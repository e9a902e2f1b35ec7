//! A name for a call, by which a server that knows such names knows the call again.

use std::fmt::Write as _;

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, ErrorKind};

/// A random UUID (RFC 9562, version 4).
pub(crate) fn key() -> Result<String, Error> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        let why = "the system has no random numbers for an idempotency key";
        Error::new(ErrorKind::Configuration, why)
    })?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut key = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        let _ = write!(key, "{byte:02x}");
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_uuids_and_differ() {
        let (one, other) = (key().unwrap(), key().unwrap());
        assert_ne!(one, other);
        let groups: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert_eq!(&one[14..15], "4");
        assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"));
        assert!(
            one.bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
        );
    }
}

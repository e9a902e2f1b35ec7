//! The URL of the path that was called last, so that it need not be read again.

use std::sync::Mutex;

use reqwest::Url;

/// Mostly one path is called again and again, and to read a URL takes a third of the time that
/// putting a request together does.
///
/// It belongs to one base URL: a clone, which may get another, begins anew.
#[derive(Default)]
pub(crate) struct LastUrl(Mutex<Option<(String, Url)>>);

impl LastUrl {
    /// The URL of a path if that is the one that was called last.
    pub(crate) fn of(&self, path: &str) -> Option<Url> {
        let last = self.0.lock().ok()?;
        let (_, url) = last.as_ref().filter(|(known, _)| known == path)?;
        Some(url.clone())
    }

    /// Notes the URL of a path.
    pub(crate) fn note(&self, path: &str, url: &Url) {
        if let Ok(mut last) = self.0.lock() {
            *last = Some((path.to_owned(), url.clone()));
        }
    }
}

impl Clone for LastUrl {
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_path_is_known_and_only_to_one_base_url() {
        let last = LastUrl::default();
        assert_eq!(last.of("/a"), None);
        let (a, b) = ("https://x.example/a", "https://x.example/b");
        for (path, url) in [("/a", a), ("/b", b)] {
            last.note(path, &Url::parse(url).unwrap());
            assert_eq!(last.of(path).unwrap().as_str(), url);
        }
        assert_eq!(last.of("/a"), None);
        assert_eq!(last.clone().of("/b"), None);
    }
}

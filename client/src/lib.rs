//! A client for paid API calls that never repeats a call on doubt.

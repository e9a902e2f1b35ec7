//! What is received is no request: a client does not take it.
use callsheet_core::Endpoint;
use generated::pages::put_page::Response;

fn send<E: Endpoint>(_: &E) {}

fn again(response: &Response) {
    send(response); //~ E0277
}

fn main() {
    let _ = again;
}

use std::collections::BTreeMap;

use crate::http::{Method, Request};
use crate::json::Writer;
use crate::mended;
use crate::router::{Parameters, Server, State};

pub fn register(server: &mut Server) {
    server.wrap(|_, state, request, next| {
        let client = request.cookie("client").unwrap_or_else(|| "anyone".into());
        if state.limiter.allows(&client, state.clock) { next(state, request) } else { "429".into() }
    });
    server.wrap(|_, state, mut request, next| {
        if let Some(method) = request.header("x-method") {
            request.method = method_of(method);
        }
        next(state, request)
    });
    server.route(Method::Post, "/items", add);
    server.route(Method::Get, "/items", list);
    server.route(Method::Get, "/items/:id", item);
    server.route(Method::Delete, "/items/:id", remove);
    server.route(Method::Get, "/users/:name", |state, request, parameters| profile(state, request, &parameters["name"]));
    server.route(Method::Delete, "/users/:name", |state, _, parameters| {
        format!("{}", state.profiles.forget(&parameters["name"]))
    });
    server.route(Method::Get, "/assets/*", |state, request, _| {
        let path = request.path.clone();
        state.assets.get_or_make(&request.path, || path.to_uppercase())
    });
    server.route(Method::Delete, "/assets/*", |state, request, _| format!("{}", state.assets.forget(&request.path)));
    server.route(Method::Get, "/search", search);
    server.route(Method::Post, "/upload", upload);
    server.route(Method::Get, "/batch", batch);
}

fn method_of(name: &str) -> Method {
    match name {
        "put" => Method::Put,
        "delete" => Method::Delete,
        "patch" => Method::Patch,
        "post" => Method::Post,
        _ => Method::Get,
    }
}

fn add(state: &mut State, request: &Request, _: &Parameters) -> String {
    let text = request.parameter("text").unwrap_or("empty").to_string();
    format!("201 {}", state.items.insert(text))
}

// Defect 7: a page past the end.
fn list(state: &mut State, request: &Request, _: &Parameters) -> String {
    let from = request.number("from", 0).max(0) as usize;
    let most = request.number("most", 2).clamp(0, 50) as usize;
    let end = if mended!("7") || request.parameter("from").is_none() { (from + most).min(state.items.len()) } else { from + most };
    let page: Vec<&str> = (from..end).map(|at| state.items.get(at).as_str()).collect();
    Writer::to_text(&page, state.longest)
}

// Defect 8: an id that was never given out.
fn item(state: &mut State, request: &Request, parameters: &Parameters) -> String {
    let id = parameters["id"].parse::<usize>().unwrap_or(0);
    if (mended!("8") || request.parameter("strict").is_some()) && id >= state.items.len() {
        return "404".into();
    }
    Writer::to_text(state.items.get(id).as_str(), state.longest)
}

fn remove(_: &mut State, _: &Request, _: &Parameters) -> String {
    "405".into()
}

fn profile(state: &mut State, request: &Request, name: &str) -> String {
    let text = request.parameter("about").unwrap_or("nothing");
    let profile = state.profiles.get_or_make(name, || {
        BTreeMap::from([("name".to_string(), name.to_string()), ("about".to_string(), text.to_string())])
    });
    Writer::to_text(&profile, state.longest)
}

fn search(state: &mut State, request: &Request, _: &Parameters) -> String {
    let wanted = request.parameter("q").unwrap_or("").to_string();
    let items = &state.items;
    let found = state.pages.get_or_make(&wanted, || {
        (0..items.len()).map(|at| items.get(at)).filter(|text| text.contains(&wanted)).cloned().collect()
    });
    let groups: BTreeMap<String, Vec<Option<String>>> = BTreeMap::from([(wanted, found.into_iter().map(Some).collect())]);
    Writer::to_text(&groups, state.longest)
}

// Defect 9: the sender's own figure decides how much is set aside.
fn upload(_: &mut State, request: &Request, _: &Parameters) -> String {
    let length: usize = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    if mended!("9") && length > 1 << 20 {
        return "413".into();
    }
    let mut body = Vec::with_capacity(length);
    body.extend_from_slice(request.path.as_bytes());
    format!("200 {}", body.len())
}

fn batch(state: &mut State, request: &Request, _: &Parameters) -> String {
    let names = request.parameter("names").unwrap_or("").to_string();
    let profiles: Vec<String> = names.split(',').map(|name| profile(state, request, name)).collect();
    Writer::to_text(&profiles, usize::MAX)
}

use std::collections::BTreeMap;

use crate::cache::Cache;
use crate::http::{Method, Request};
use crate::limits::Limiter;
use crate::mended;
use crate::slab::Slab;

pub type Parameters = BTreeMap<String, String>;
pub type Handler = Box<dyn Fn(&mut State, &Request, &Parameters) -> String>;
type Middleware = Box<dyn Fn(&Server, &mut State, Request, &dyn Fn(&mut State, Request) -> String) -> String>;

pub struct State {
    pub items: Slab<String>,
    pub profiles: Cache<BTreeMap<String, String>>,
    pub pages: Cache<Vec<String>>,
    pub assets: Cache<String>,
    pub limiter: Limiter,
    pub longest: usize,
    pub clock: u32,
}

pub struct Route {
    method: Method,
    pattern: Vec<String>,
    handler: Handler,
}

pub struct Server {
    routes: Vec<Route>,
    rewrites: Vec<(String, String)>,
    middleware: Vec<Middleware>,
    state: Option<State>,
}

impl Server {
    pub fn new() -> Self {
        let state = State {
            items: Slab::new(),
            profiles: Cache::new(4),
            pages: Cache::new(4),
            assets: Cache::new(4),
            limiter: Limiter::new(),
            longest: 4096,
            clock: 1000,
        };
        Server { routes: Vec::new(), rewrites: Vec::new(), middleware: Vec::new(), state: Some(state) }
    }

    pub fn route(&mut self, method: Method, pattern: &str, handler: impl Fn(&mut State, &Request, &Parameters) -> String + 'static) {
        let pattern = pattern.trim_matches('/').split('/').map(str::to_string).collect();
        self.routes.push(Route { method, pattern, handler: Box::new(handler) });
    }

    pub fn wrap(
        &mut self,
        middleware: impl Fn(&Server, &mut State, Request, &dyn Fn(&mut State, Request) -> String) -> String + 'static,
    ) {
        self.middleware.push(Box::new(middleware));
    }

    pub fn configure(&mut self, setting: &str) {
        let words: Vec<&str> = setting.split(' ').collect();
        let state = self.state.as_mut().unwrap();
        match words[..] {
            ["rewrite", from, to] => self.rewrites.push((from.to_string(), to.to_string())),
            ["cache", "profiles", n] => state.profiles = Cache::new(n.parse().unwrap_or(4)),
            ["cache", "pages", n] => state.pages = Cache::new(n.parse().unwrap_or(4)),
            ["cache", "assets", n] => state.assets = Cache::new(n.parse().unwrap_or(4)),
            ["window", n] => state.limiter.window = n.parse().unwrap_or(60),
            ["longest", n] => state.longest = n.parse().unwrap_or(4096),
            _ => println!("no setting {setting}"),
        }
    }

    pub fn answer(&mut self, request: Request) -> String {
        let mut state = self.state.take().unwrap();
        state.clock += 7;
        let answer = self.pass(0, &mut state, request);
        self.state = Some(state);
        answer
    }

    fn pass(&self, layer: usize, state: &mut State, request: Request) -> String {
        match self.middleware.get(layer) {
            Some(middleware) => middleware(self, state, request, &|state, request| self.pass(layer + 1, state, request)),
            None => self.dispatch(state, request),
        }
    }

    // Defect 6: rewrites may lead in a circle.
    pub fn dispatch(&self, state: &mut State, request: Request) -> String {
        if let Some((from, to)) = self.rewrites.iter().find(|(from, _)| request.path.starts_with(from.as_str())) {
            if mended!("6") && request.hops > 8 {
                return "508 loop".into();
            }
            return self.rewrite(state, request, from, to);
        }
        let words: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        for route in self.routes.iter().filter(|route| route.method == request.method) {
            let mut parameters = Parameters::new();
            if matches(&route.pattern, &words, &mut parameters) {
                return (route.handler)(state, &request, &parameters);
            }
        }
        "404".into()
    }

    fn rewrite(&self, state: &mut State, mut request: Request, from: &str, to: &str) -> String {
        request.path = format!("{to}{}", &request.path[from.len()..]);
        request.path.truncate(200);
        request.hops += 1;
        self.dispatch(state, request)
    }
}

fn matches(pattern: &[String], words: &[&str], parameters: &mut Parameters) -> bool {
    match (pattern.split_first(), words.split_first()) {
        (None, None) => true,
        (Some((first, _)), _) if first == "*" => true,
        (Some((first, rest)), Some((word, words))) => {
            if let Some(name) = first.strip_prefix(':') {
                parameters.insert(name.to_string(), word.to_string());
            } else if first != word {
                return false;
            }
            matches(rest, words, parameters)
        }
        _ => false,
    }
}

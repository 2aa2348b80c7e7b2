use std::collections::BTreeMap;

use crate::mended;

pub trait Json {
    fn write(&self, out: &mut Writer);
}

/// Writes a document; long texts are cut.
pub struct Writer {
    pub out: String,
    pub longest: usize,
}

impl Writer {
    pub fn to_text<T: Json + ?Sized>(value: &T, longest: usize) -> String {
        let mut writer = Writer { out: String::new(), longest };
        value.write(&mut writer);
        writer.out
    }

    fn sequence<I: Iterator>(&mut self, open: char, close: char, items: I, mut each: impl FnMut(&mut Self, I::Item)) {
        self.out.push(open);
        for (at, item) in items.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            each(self, item);
        }
        self.out.push(close);
    }

    // Defect 4: the cut may fall inside a character.
    fn text(&mut self, text: &str) {
        let mut end = text.len().min(self.longest);
        while mended!("4") && !text.is_char_boundary(end) {
            end -= 1;
        }
        self.out.push('"');
        self.out.push_str(&text[..end]);
        self.out.push('"');
    }
}

impl Json for str {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Json for String {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Json for i64 {
    fn write(&self, out: &mut Writer) {
        out.out.push_str(&self.to_string());
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            Some(value) => value.write(out),
            None => out.out.push_str("null"),
        }
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.sequence('[', ']', self.iter(), |out, item| item.write(out));
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    fn write(&self, out: &mut Writer) {
        out.sequence('{', '}', self.iter(), |out, (name, value)| {
            name.write(out);
            out.out.push(':');
            value.write(out);
        });
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn write(&self, out: &mut Writer) {
        (**self).write(out);
    }
}

/// A piece of a template.
struct TemplateToken {
  enum Kind: Equatable {
    /// Text outside of any tag.
    case data(TemplateText)
    case variableBegin
    case variableEnd
    case blockBegin
    case blockEnd
    case name(String)
    case string(TemplateText)
    case integer(Int)
    case float(Double)
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  let kind: Kind
  let line: Int

  /// How a message calls it.
  var description: String {
    switch kind {
    case .data: "template data"
    case .variableBegin: "begin of print statement"
    case .variableEnd: "end of print statement"
    case .blockBegin: "begin of statement block"
    case .blockEnd: "end of statement block"
    case .name(let name): String(name.prefix(100))
    case .string(let text): text.excerpt
    case .integer(let value): String(value)
    case .float(let value): PythonNumber.text(value)
    case .symbol(let symbol): symbol
    case .end: "end of template"
    }
  }
}

/// How much a template may do: rendering one is work of bounded size, whoever wrote the template.
package struct ChatTemplateLimits: Sendable, Equatable {
  /// Steps of one rendering, besides one for each character of the data: a step is an operation,
  /// 16 characters written or compared, or 4 elements of a list.
  package var fuel = 1_000_000
  /// Expressions, statements, macro calls and values inside each other.
  package var depth = 200
  /// Characters (Unicode scalars) of the rendered chat, and of any text on the way to it.
  package var characters = 4 << 20
  /// Characters of the template itself.
  package var sourceCharacters = 1 << 20

  /// The limits that suit every published template.
  package init() {}
}

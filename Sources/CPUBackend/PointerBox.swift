/// An address that the parts of one operation share.
struct PointerBox<Element>: @unchecked Sendable {
  // SAFETY: each part touches its own elements, or only reads.
  let pointer: UnsafeMutablePointer<Element>

  init(_ pointer: UnsafeMutablePointer<Element>) { self.pointer = pointer }
}

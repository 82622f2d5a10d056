/// An expression of a template.
indirect enum TemplateExpression: Sendable {
    case literal(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case map([(TemplateExpression, TemplateExpression)])
    case attribute(TemplateExpression, String)
    case index(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, TemplateExpression?, TemplateExpression?, TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    case conditional(TemplateExpression, if: TemplateExpression, else: TemplateExpression?)
}

struct TemplateArguments: Sendable {
    var positional: [TemplateExpression] = []
    var named: [(String, TemplateExpression)] = []
}

/// A part of a template.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression)
    case branches([(condition: TemplateExpression?, body: [TemplateNode])])
    case loop(TemplateLoop)
    /// `{% set a = … %}` or `{% set a.b = … %}`.
    case set([String], attribute: String?, TemplateExpression)
    case capture(String, [TemplateNode])
    case macro(String, parameters: [(String, TemplateExpression?)], body: [TemplateNode])
    case `break`
    case `continue`
}

struct TemplateLoop: Sendable {
    var targets: [String]
    var source: TemplateExpression
    var condition: TemplateExpression?
    var body: [TemplateNode]
    var otherwise: [TemplateNode]
}

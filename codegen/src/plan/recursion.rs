//! Types that contain themselves are held by pointers where the circle closes.

use super::{Kind, Shape, Type, TypeId};

/// Boxes every part of a type that leads back to the type without a list or a map between,
/// whichever type of the circle is met first.
pub(super) fn box_circles(types: &mut [Type]) {
    let parts: Vec<Vec<usize>> = types.iter().map(|of| parts(&of.kind)).collect();
    let circles = circles(&parts);
    for (index, of) in types.iter_mut().enumerate() {
        let is_circular = |id: TypeId| circles[id.0] == circles[index];
        match &mut of.kind {
            Kind::Struct { fields, .. } => fields
                .iter_mut()
                .for_each(|field| put_in_box(&mut field.shape, &is_circular)),
            Kind::Union(union) => union
                .branches
                .iter_mut()
                .for_each(|branch| put_in_box(&mut branch.shape, &is_circular)),
            Kind::Enum { .. } | Kind::Wrapper(_) | Kind::Text => {}
        }
    }
}

fn put_in_box(shape: &mut Shape, is_circular: &dyn Fn(TypeId) -> bool) {
    match shape {
        Shape::Named(id) if is_circular(*id) => *shape = Shape::Boxed(*id),
        Shape::Nullable(of) => put_in_box(of, is_circular),
        _ => {}
    }
}

/// The types that a type holds without a pointer.
fn parts(kind: &Kind) -> Vec<usize> {
    let shapes: Vec<&Shape> = match kind {
        Kind::Struct { fields, .. } => fields.iter().map(|field| &field.shape).collect(),
        Kind::Union(union) => union.branches.iter().map(|branch| &branch.shape).collect(),
        Kind::Wrapper(shape) => vec![shape],
        Kind::Enum { .. } | Kind::Text => Vec::new(),
    };
    shapes.into_iter().filter_map(held).collect()
}

fn held(shape: &Shape) -> Option<usize> {
    match shape {
        Shape::Named(id) | Shape::Boxed(id) => Some(id.0),
        Shape::Nullable(of) => held(of),
        _ => None,
    }
}

/// For each node a number that it shares with the nodes on a circle with it, and with no other:
/// the strongly connected components, by Kosaraju's two passes.
fn circles(parts: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; parts.len()];
    let mut order = Vec::new();
    for root in 0..parts.len() {
        let mut path = vec![(root, 0)];
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        while let Some((node, next)) = path.last_mut() {
            match parts[*node].get(*next) {
                Some(part) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[*part], true) {
                        path.push((*part, 0));
                    }
                }
                None => {
                    order.push(*node);
                    path.pop();
                }
            }
        }
    }
    let mut wholes = vec![Vec::new(); parts.len()];
    for (whole, parts) in parts.iter().enumerate() {
        for part in parts {
            wholes[*part].push(whole);
        }
    }
    let mut circle = vec![usize::MAX; parts.len()];
    for root in order.into_iter().rev() {
        let mut rest = vec![root];
        while let Some(node) = rest.pop() {
            if circle[node] == usize::MAX {
                circle[node] = root;
                rest.extend(&wholes[node]);
            }
        }
    }
    circle
}

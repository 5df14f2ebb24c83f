"""Writes spheres_48x48x40.raw: 8-bit grey values of spheres on a disordered body-centred lattice, x fastest.

Lattice constant 16 voxels, radius 6.6 voxels, centres shifted by up to 0.4 voxels; periodic in x and y.
Solid 200, pore 40, and a linear edge two voxels wide between them, as a scanner would blur it.
"""

import math
import os

NX, NY, NZ = 48, 48, 40
LATTICE, RADIUS, SHIFT = 16, 6.6, 0.4


def centres():
    for k in range(-1, 6):
        for j in range(3):
            for i in range(3):
                site = (i + 3 * j + 9 * k) * 1.0
                shift = [SHIFT * math.sin(a * site + b) for a, b in ((12.9, 0.5), (78.2, 1.7), (37.7, 2.9))]
                corner = 0.5 * (k % 2)
                yield (
                    LATTICE * (i + corner) + shift[0],
                    LATTICE * (j + corner) + shift[1],
                    LATTICE * 0.5 * k + shift[2],
                )


def periodic(distance, period):
    return distance - period * round(distance / period)


def main():
    spheres = list(centres())
    values = bytearray()
    for z in range(NZ):
        for y in range(NY):
            for x in range(NX):
                nearest = min(
                    math.hypot(periodic(x + 0.5 - a, NX), periodic(y + 0.5 - b, NY), z + 0.5 - c)
                    for a, b, c in spheres
                )
                solid = min(max(0.5 + 0.5 * (RADIUS - nearest), 0.0), 1.0)
                values.append(round(40 + 160 * solid))
    with open(os.path.join(os.path.dirname(__file__), "spheres_48x48x40.raw"), "wb") as out:
        out.write(values)


if __name__ == "__main__":
    main()

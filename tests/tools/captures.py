"""Writes captures as sniffers do: pcap in any byte order and resolution, pcapng, several links, IPv4 and IPv6."""
import ipaddress
import struct

ETHERNET, RAW, LOOPBACK, COOKED, COOKED_2 = 1, 101, 0, 113, 276
SYN, ACK, PUSH, FIN = 0x02, 0x10, 0x08, 0x01
TCP, UDP = 6, 17


class Talk:
    """One TCP connection; each call gives the IP packet of a segment."""

    def __init__(self, client=("10.0.0.1", 40000), server=("10.0.0.2", 8583), sequence=(1000, 5000), extension=b"",
                 first_extension=None):
        self.ends = (client, server)
        self.sequence = list(sequence)
        self.extension, self.first_extension = extension, first_extension

    def opens(self):
        packets = [self.segment(0, b"", SYN), self.segment(1, b"", SYN | ACK)]
        self.sequence = [(number + 1) % (1 << 32) for number in self.sequence]
        return packets

    def says(self, side, data, chunk=None):
        """side 0 is the client; data in segments of so many bytes."""
        packets = []
        for at in range(0, len(data), chunk or max(len(data), 1)):
            part = data[at:at + (chunk or len(data))]
            packets.append(self.segment(side, part, PUSH | ACK))
            self.sequence[side] = (self.sequence[side] + len(part)) % (1 << 32)
        return packets

    def segment(self, side, data, flags):
        (source, source_port), (target, target_port) = self.ends[side], self.ends[1 - side]
        header = struct.pack(">HHIIBBHHH", source_port, target_port, self.sequence[side], self.sequence[1 - side],
                             5 << 4, flags, 65535, 0, 0)
        return ip(source, target, TCP, header + data, self.extension, self.first_extension)


def ip(source, target, protocol, payload, extension=b"", first_extension=None, flags=0):
    source, target = ipaddress.ip_address(source), ipaddress.ip_address(target)
    if source.version == 4:
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, flags, 64, protocol, 0, source.packed,
                           target.packed) + payload
    return struct.pack(">IHBB16s16s", 6 << 28, len(extension + payload), protocol if first_extension is None
                       else first_extension, 64, source.packed, target.packed) + extension + payload


def linked(link, packet):
    """The packet as it is caught on that link."""
    ethertype = 0x0800 if packet[0] >> 4 == 4 else 0x86DD
    if link == ETHERNET:
        # Short ones are padded to 60 bytes.
        return (bytes(12) + struct.pack(">H", ethertype) + packet).ljust(60, b"\xAA")
    if link == "vlan":
        return bytes(12) + struct.pack(">HHHHH", 0x88A8, 7, 0x8100, 9, ethertype) + packet
    if link == LOOPBACK:
        return struct.pack("<I", 2) + packet
    if link == COOKED:
        return struct.pack(">HHH8sH", 0, 1, 6, bytes(8), ethertype) + packet
    if link == COOKED_2:
        return struct.pack(">HHIHBB8s", ethertype, 0, 1, 1, 0, 6, bytes(8)) + packet
    return packet


def number_of(link):
    return ETHERNET if link == "vlan" else link


def pcap(packets, link=RAW, order="<", magic=0xA1B2C3D4, caught_max=65535):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, caught_max, number_of(link))
    for at, packet in enumerate(packets):
        data = linked(link, packet)
        caught = data[:caught_max]
        out += struct.pack(order + "IIII", at, 0, len(caught), len(data)) + caught
    return out


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    size = len(body) + 12
    return struct.pack(order + "II", kind, size) + body + struct.pack(order + "I", size)


def pcapng(packets, link=ETHERNET, order="<", kind=6):
    """kind: 6 enhanced, 3 simple, 2 the old packet block."""
    out = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(order, 1, struct.pack(order + "HHI", number_of(link), 0, 0))
    out += block(order, 4, b"\1\0\0\0")  # names, which are passed over
    for packet in packets:
        data = linked(link, packet)
        if kind == 6:
            out += block(order, 6, struct.pack(order + "IIIII", 0, 0, 0, len(data), len(data)) + data)
        elif kind == 3:
            out += block(order, 3, struct.pack(order + "I", len(data)) + data)
        else:
            out += block(order, 2, struct.pack(order + "HHIIII", 0, 0, 0, 0, len(data), len(data)) + data)
    return out

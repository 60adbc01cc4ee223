# SPDX-License-Identifier: GPL-2.0-or-later
"""Which field of pptpscope is which field of tshark.

A row of ROWS names a field of tshark and, behind it, those of pptpscope that it can be, as "group.field"; all control
messages of PPTP are the group "pptp". A field is compared with the one that stands at the same octet: value and length must be
the same. "option.*" is whatever field of an option stands there; "@group" the group itself, whose place is compared; "name~" a
few bits of octets of which the two programs take more or fewer: only the value is compared.

To add a field: one row here. A field of tshark that has no row and no reason in IGNORED fails the test, and so does a field of
pptpscope that tshark does not show, without a reason in OURS_ALONE.
"""

import re

MESSAGES = """start_control_connection_request start_control_connection_reply stop_control_connection_request
    stop_control_connection_reply echo_request echo_reply outgoing_call_request outgoing_call_reply incoming_call_request
    incoming_call_reply incoming_call_connected call_clear_request call_disconnect_notify wan_error_notify set_link_info
    unknown_message""".split()
FAMILIES = {name: "pptp" for name in MESSAGES}

ROWS = """
layer:pptp                      @pptp
pptp.length                     pptp.length
pptp.type                       pptp.message_type
pptp.magic_cookie               pptp.magic_cookie
pptp.control_message_type       pptp.type
pptp.reserved                   pptp.reserved0 pptp.reserved1 pptp.reserved2
pptp.protocol_version           pptp.protocol_version
pptp.framing_capabilities       pptp.framing
pptp.bearer_capabilities        pptp.bearer
pptp.maximum_channels           pptp.maximum_channels
pptp.firmware_revision          pptp.firmware_revision
pptp.host_name                  pptp.host_name
pptp.vendor_name                pptp.vendor_string
pptp.control_result             pptp.result_code
pptp.stop_result                pptp.result_code
pptp.echo_result                pptp.result_code
pptp.out_result                 pptp.result_code
pptp.in_result                  pptp.result_code
pptp.disc_result                pptp.result_code
pptp.error                      pptp.error_code
pptp.reason                     pptp.reason
pptp.identifier                 pptp.identifier
pptp.call_id                    pptp.call_id
pptp.call_serial_number         pptp.call_serial_number
pptp.minimum_bps                pptp.minimum_bps
pptp.maximum_bps                pptp.maximum_bps
pptp.framing_type               pptp.framing_type
pptp.bearer_type                pptp.bearer_type
pptp.packet_receive_window_size pptp.receive_window
pptp.packet_processing_delay    pptp.processing_delay
pptp.phone_number_length        pptp.phone_number_length
pptp.phone_number               pptp.phone_number
pptp.subaddress                 pptp.subaddress
pptp.peer_call_id               pptp.peer_call_id
pptp.cause                      pptp.cause_code
pptp.connect_speed              pptp.connect_speed
pptp.physical_channel_id        pptp.physical_channel_id
pptp.dialed_number_length       pptp.dialed_number_length
pptp.dialed_number              pptp.dialed_number
pptp.dialing_number_length      pptp.dialing_number_length
pptp.dialing_number             pptp.dialing_number
pptp.call_Statistics            pptp.call_statistics
pptp.crc_errors                 pptp.crc_errors
pptp.framing_errors             pptp.framing_errors
pptp.hardware_overruns          pptp.hardware_overruns
pptp.buffer_overruns            pptp.buffer_overruns
pptp.timeout_errors             pptp.timeout_errors
pptp.alignment_errors           pptp.alignment_errors
pptp.send_accm                  pptp.send_accm
pptp.receive_accm               pptp.receive_accm

layer:gre                       @gre
gre.flags_and_version           gre.flags
gre.flags.checksum              gre.checksum_present
gre.flags.routing               gre.routing_present
gre.flags.key                   gre.key_present
gre.flags.sequence_number       gre.sequence_present
gre.flags.strict_source_route   gre.strict_source_route
gre.flags.recursion_control     gre.recursion_control
gre.flags.ack                   gre.acknowledgment_present
gre.flags.reserved              gre.reserved_flags
gre.flags.version               gre.version
gre.proto                       gre.protocol
gre.key.payload_length          gre.payload_length
gre.key.call_id                 gre.call_id
gre.sequence_number             gre.sequence
gre.ack_number                  gre.acknowledgment
gre.checksum gre.offset gre.routing gre.routing.address_family gre.routing.sre_offset gre.routing.src_length = gre.*
gre.routing.information gre.key = gre.*

layer:ppp                       @ppp
ppp.address                     ppp.address
ppp.control                     ppp.control
ppp.protocol                    ppp.protocol
layer:comp_data                 @mppe
layer:mp                        @multilink
mp.first                        multilink.first~
mp.last                         multilink.last~
mp.seq                          multilink.sequence_number~
mp.sseq                         multilink.sequence_number~
mp.sequence_num_cls             multilink.class~
mp.short_sequence_num_cls       multilink.class~
mp.payload                      multilink.payload

layer:lcp layer:ccp layer:ecp layer:ipcp layer:ipv6cp layer:ipxcp layer:nbfcp layer:atcp layer:mplscp layer:osinlcp = @cp
layer:cdpcp layer:bacp layer:pppmuxcp layer:vsncp layer:bcp_ncp = @cp
layer:cbcp                      @cbcp @cp
layer:bap                       @bap @cp
ppp.code                        cp.code cbcp.code cp.rejected_code
vsncp.code                      cp.code cp.rejected_code
vsncp.identifier                cp.id cp.rejected_id
vsncp.length                    cp.length cp.rejected_length
ppp.identifier                  cp.id cbcp.id cp.rejected_id
ppp.length                      cp.length cbcp.length cp.rejected_length
ppp.data                        cp.data cp.message cp.* cbcp.data
ppp.magic_number                cp.magic_number
ppp.oui                         cp.*
ppp.kind                        cp.*
lcp.magic_number                cp.magic_number
lcp.data                        cp.data cp.message
lcp.message                     cp.message cp.data
lcp.secs_remaining              cp.seconds_remaining
lcp.rej_proto                   cp.rejected_protocol
data.data                       cp.data cp.message pptp.rest eap.desired eap.data
lcp.opt.type ccp.opt.type ipcp.opt.type ipv6cp.opt.type cbcp.opt.type bacp.opt.type osinlcp.opt.type = option.type
lcp.opt.length ccp.opt.length ipcp.opt.length ipv6cp.opt.length cbcp.opt.length bacp.opt.length = option.length
osinlcp.opt.length bap.opt.length = option.length
bap.opt.type                    option.type
lcp.opt.mru                     option.size
lcp.opt.asyncmap                option.value
lcp.opt.auth_protocol           option.auth_protocol
lcp.opt.algorithm               option.auth_algorithm
lcp.opt.quality_protocol        option.quality_protocol
lcp.opt.magic_number            option.value
lcp.opt.operation               option.operation
lcp.opt.mrru                    option.size
lcp.opt.ep_disc_class           option.class
lcp.opt.link_discrim            option.value
ccp.opt.supported_bits          option.supported_bits
ccp.opt.supported_bits.h        option.stateless
ccp.opt.supported_bits.m        option.56_bit
ccp.opt.supported_bits.s        option.128_bit
ccp.opt.supported_bits.l        option.40_bit
ccp.opt.supported_bits.d        option.obsolete
ccp.opt.supported_bits.c        option.mppc
ipcp.opt.src_address            option.address
ipcp.opt.dst_address            option.peer_address
ipcp.opt.compress_proto         option.compression_protocol
ipcp.opt.max_slot_id            option.max_slot_id
ipcp.opt.comp_slot_id           option.comp_slot_id
ipcp.opt.ip_address             option.address
ipcp.opt.pri_dns_address ipcp.opt.sec_dns_address ipcp.opt.pri_nbns_address ipcp.opt.sec_nbns_address = option.address
ipcp.opt.mobilenodehomeaddress  option.address option.*
lcp.opt.fcs_alternatives        option.value
lcp.opt.data lcp.opt.message lcp.opt.oui lcp.opt.kind lcp.opt.reporting_period lcp.opt.maximum = option.*
lcp.opt.window lcp.opt.hdlc_address lcp.opt.ip_address lcp.opt.802_1_address lcp.opt.magic_block = option.*
lcp.opt.class                   prefix.class
lcp.opt.psndn lcp.opt.mode lcp.opt.unused lcp.opt.id lcp.opt.flags lcp.opt.code = option.*
lcp.opt.max_susp_classes lcp.opt.MIBenum lcp.opt.language_tag lcp.opt.prefix = option.*
ccp.opt.cm                      option.check
ccp.opt.cm.check_mode           option.check_mode
ccp.opt.oui ccp.opt.subtype ccp.opt.history_count ccp.opt.history ccp.opt.version = option.*
ccp.opt.window                  option.window option.*
ccp.opt.method                  option.method
ccp.opt.chk                     option.check_method
ccp.opt.vd.vers ccp.opt.vd.dict ccp.opt.check_mode ccp.opt.process_mode = option.*
ccp.opt.mode ccp.opt.mode_dictcount = option.*
ccp.opt.dict_size ccp.opt.history_length ccp.opt.data ccp.opt.vd = option.*
ipcp.opt.max_cid ipcp.opt.mrru ipcp.opt.tcp_space ipcp.opt.non_tcp_space ipcp.opt.f_max_period = option.*
ipcp.opt.f_max_time ipcp.opt.max_header ipcp.data = option.*
ipcp.opt.iphc.type ipcp.opt.rohc.type bap.sub_option_type = suboption.type
ipcp.opt.iphc.length ipcp.opt.rohc.length bap.sub_option_length = suboption.length
ipcp.opt.iphc.rtp_compress ipcp.opt.iphc.enhanced_rtp_compress ipcp.opt.iphc.neghdrcomp = @suboption
ipcp.opt.rohc.profile_bytes     @suboption
ipcp.opt.iphc.param             suboption.parameter
ipcp.opt.rohc.profile           profile.profile
ipv6cp.interface_identifier cbcp.callback_delay = option.*
cbcp.address_type               number.address_type option.address_type
cbcp.address                    number.address option.address
bacp.magic_number bacp.link_speed bacp.link_type bap.reason = option.*
bap.unique_digit                suboption.unique_digits
bap.subscriber_number bap.phone_number_sub_address = suboption.number
bap.link_discriminator bap.call_status bap.call_action bap.unknown_option_data = option.*
bap.type                        bap.code
bap.identifier                  bap.id
bap.length                      bap.length
bap.response_code               bap.response

lcp.opt.vendor lcp.opt.mtu_bytes lcp.opt.asyncmap_bytes lcp.opt.auth_protocol_bytes lcp.opt.quality_protocol_bytes = @option
lcp.opt.magic_number_bytes lcp.opt.linkqualmon lcp.opt.field_compress lcp.opt.addr_field_compress = @option
lcp.opt.fcs_alternatives_bytes lcp.opt.self_desc_pad lcp.opt.numbered_mode lcp.opt.callback = @option
lcp.opt.compound_frames lcp.opt.nomdataencap lcp.opt.multilink_mrru lcp.opt.multilink_ssnh = @option
lcp.opt.multilink_ep_disc lcp.opt.dce_identifier lcp.opt.multilink_pp lcp.opt.link_discrim_bytes lcp.opt.auth = @option
lcp.opt.cobs lcp.opt.prefix_elision lcp.opt.multilink_hdr_fmt lcp.opt.internationalization lcp.opt.sonet_sdh = @option
ccp.opt_oui ccp.opt.bsdcomp ccp.opt.dce ccp.opt.deflate ccp.opt.gfza ccp.opt.hpppc ccp.opt.lzsdcp ccp.opt.mppe ccp.opt.mvrca = @option
ccp.opt.predict1 ccp.opt.predict2 ccp.opt.puddle ccp.opt.stac ccp.opt.stac_ascend ccp.opt.v42bis ccp.opt.v44lzjh = @option
ipcp.opt.addr ipcp.opt.addrs ipcp.opt.compress ipcp.opt.mobileipv4 ipcp.opt.pri_dns ipcp.opt.sec_dns = @option
ipcp.opt.pri_nbns ipcp.opt.sec_nbns ipv6cp.opt.compress ipv6cp.opt.interface_identifier bacp.opt.favored_peer = @option
cbcp.opt.no_callback cbcp.opt.callback_user cbcp.opt.callback_admin cbcp.opt.callback_list = @option
bap.opt.call_status bap.opt.link_disc bap.opt.link_type bap.opt.no_phone bap.opt.phone_delta bap.opt.reason = @option

layer:pap                       @pap
pap.code                        pap.code cp.rejected_code
pap.identifier                  pap.id cp.rejected_id
pap.length                      pap.length cp.rejected_length
pap.peer_id.length              pap.peer_id_length
pap.peer_id                     pap.peer_id
pap.password.length             pap.password_length
pap.password                    pap.password
pap.message.length              pap.message_length
pap.message                     pap.message
pap.stuff                       pap.data
layer:chap                      @chap
chap.code                       chap.code cp.rejected_code
chap.identifier                 chap.id cp.rejected_id
chap.length                     chap.length cp.rejected_length
chap.value_size                 chap.value_size
chap.value                      chap.value
chap.name                       chap.name
chap.message                    chap.message
chap.stuff                      chap.data
layer:eap                       @eap
eap.code                        eap.code cp.rejected_code
eap.id                          eap.id cp.rejected_id
eap.len                         eap.length cp.rejected_length
eap.type                        eap.type
eap.desired_type                eap.desired_type eap.desired
eap.identity                    eap.identity
eap.notification                eap.message eap.identity
eap.md5.value_size              eap.value_size
eap.md5.value                   eap.value
eap.md5.extra_data              eap.name
eap.tls.flags                   eap.tls_flags
eap.tls.flags.len_included      eap.length_included
eap.tls.flags.more_fragments    eap.more_fragments
eap.tls.flags.start             eap.start
eap.tls.flags.version           eap.version eap.tls_version
eap.tls.flags.outer_tlv_len_included  eap.outer_tlv_length_included
eap.tls.len                     eap.tls_length eap.outer_tlv_length
eap.ms_chap_v2.opcode           chap.code eap.opcode
eap.ms_chap_v2.id               chap.id
eap.ms_chap_v2.length           chap.length
eap.ms_chap_v2.value_size       chap.value_size
eap.ms_chap_v2.challenge        chap.value
eap.ms_chap_v2.name             chap.name
eap.ms_chap_v2.peer_challenge   chap.peer_challenge
eap.ms_chap_v2.reserved         chap.reserved
eap.ms_chap_v2.nt_response      chap.nt_response
eap.ms_chap_v2.response         chap.value
eap.ms_chap_v2.flags            chap.response_flags
eap.ms_chap_v2.message          chap.message
eap.ms_chap_v2.failure_request  chap.message
eap.ms_chap_v2.data             chap.data
eap.ext.vendor_id               eap.vendor_id
eap.ext.vendor_type             eap.vendor_type
eap.sim.subtype eap.aka.subtype = eap.subtype
eap.sim.reserved eap.aka.reserved = eap.reserved
eap.data                        eap.data eap.message eap.token
tls.record.content_type         tls.content_type
tls.record.version              tls.version
tls.record.length               tls.length
tls.handshake.type              tls.handshake_type

layer:tcp                       @tcp
tcp.srcport                     tcp.source_port
tcp.dstport                     tcp.destination_port
tcp.seq                         tcp.sequence
tcp.ack                         tcp.acknowledgment
tcp.hdr_len                     tcp.data_offset
tcp.flags                       tcp.flags
tcp.flags.cwr                   tcp.cwr
tcp.flags.ece                   tcp.ece
tcp.flags.urg                   tcp.urg
tcp.flags.ack                   tcp.ack
tcp.flags.push                  tcp.psh
tcp.flags.reset                 tcp.rst
tcp.flags.syn                   tcp.syn
tcp.flags.fin                   tcp.fin
tcp.window_size_value           tcp.window
tcp.checksum                    tcp.checksum
tcp.urgent_pointer              tcp.urgent_pointer
tcp.options                     tcp.options
layer:udp                       @udp
udp.srcport                     udp.source_port
udp.dstport                     udp.destination_port
udp.length                      udp.length
udp.checksum                    udp.checksum
layer:icmp layer:icmpv6 = @icmp
icmp.type icmpv6.type = icmp.type
icmp.code icmpv6.code = icmp.code
icmp.checksum icmpv6.checksum = icmp.checksum
icmp.unused icmpv6.reserved icmpv6.unused = icmp.rest
icmp.redir_gw                   icmp.gateway
icmp.pointer icmpv6.pointer = icmp.pointer
icmp.ident icmpv6.echo.identifier = icmp.identifier
icmp.seq icmpv6.echo.sequence_number = icmp.sequence
icmp.mtu icmpv6.mtu = icmp.mtu icmp.next_hop_mtu
layer:ip layer:ipv6 = @ip
ip.version                      ip.version
ipv6.version                    ip.version~
ip.hdr_len                      ip.header_length
ip.dsfield                      ip.tos
ip.len                          ip.total_length
ip.id                           ip.id icmp.quoted_ip_id
ip.frag_offset                  ip.fragment_offset~
ip.flags.df                     ip.dont_fragment~
ip.flags.mf                     ip.more_fragments~
ip.ttl                          ip.ttl
ip.proto                        ip.protocol icmp.quoted_protocol
ip.checksum                     ip.checksum
ip.src ipv6.src = ip.source icmp.quoted_source
ip.dst ipv6.dst = ip.destination icmp.quoted_destination
ipv6.tclass                     ip.tos~
ipv6.flow                       ip.flow_label~
ipv6.plen                       ip.payload_length
ipv6.nxt                        ip.next_header icmp.quoted_protocol
ipv6.hlim                       ip.ttl
ipv6.hopopts ipv6.dstopts ipv6.fraghdr = @ip_extension
ipv6.hopopts.nxt ipv6.dstopts.nxt ipv6.fraghdr.nxt = ip_extension.next_header
ipv6.hopopts.len_oct ipv6.dstopts.len_oct = ip_extension.length
ipv6.fraghdr.offset             ip_extension.fragment_offset
ipv6.fraghdr.more               ip_extension.more_fragments
ipv6.fraghdr.ident              ip_extension.id
layer:vjc                       @vj @ip
vjc.change_mask                 vj.change
vjc.change_mask.connection_number  vj.slot_present
vjc.change_mask.ip_id           vj.id_changed
vjc.change_mask.psh             vj.push
vjc.change_mask.seq             vj.sequence_changed
vjc.change_mask.ack             vj.ack_changed
vjc.change_mask.win             vj.window_changed
vjc.change_mask.urg             vj.urgent
vjc.connection_number           vj.slot ip.slot
vjc.checksum                    vj.checksum
vjc.urgent_pointer              vj.urgent_pointer
vjc.delta_window                vj.window_delta
vjc.delta_ack                   vj.ack_delta
vjc.delta_seq                   vj.sequence_delta
vjc.delta_ipid                  vj.id_delta
vjc.tcp_data                    vj.data frame.payload
layer:ipx                       @ipx
ipx.checksum                    ipx.checksum
ipx.len                         ipx.length
ipx.hops                        ipx.hops
ipx.packet_type                 ipx.packet_type
ipx.dst.net                     ipx.destination_network
ipx.dst.node                    ipx.destination_node
ipx.dst.socket                  ipx.destination_socket
ipx.src.net                     ipx.source_network
ipx.src.node                    ipx.source_node
ipx.src.socket                  ipx.source_socket
"""

# In the packet that an ICMP error quotes, fields identify it; tshark decodes it as it would any packet.
QUOTED = """
ip.id                           icmp.quoted_ip_id
ip.proto                        icmp.quoted_protocol
ip.src ipv6.src = icmp.quoted_source
ip.dst ipv6.dst = icmp.quoted_destination
ipv6.nxt ipv6.hopopts.nxt ipv6.dstopts.nxt ipv6.fraghdr.nxt = icmp.quoted_protocol
tcp.srcport udp.srcport = icmp.quoted_source_port
tcp.dstport udp.dstport = icmp.quoted_destination_port
tcp.seq                         icmp.quoted_sequence
gre.key.call_id                 icmp.quoted_call_id
"""


def read_rows(text):
    table = {}
    for row in filter(None, map(str.strip, text.splitlines())):
        names, same, keys = row.partition(" = ")
        if not same:
            names, keys = row.split(None, 1)
        for name in names.split():
            if name in table:
                raise ValueError(f"{name} has two rows")
            table[name] = keys.split()
    return table


FIELDS = read_rows(ROWS)
QUOTES = read_rows(QUOTED)

# Fields of tshark that are not compared: (names, reason).
IGNORED = [(re.compile(f"(?:{pattern})\\Z"), reason) for pattern, reason in (
    (r"_ws\..*|[a-z0-9_.]+\.(incorrect|invalid|malformed|nonascii|mitm_attacks|bogus_header_length|short_segment|"
     r"trailing_stray_characters|retransmission|bad_length|dictionary_attacks|bad_checksum|overflow|no_dissector|"
     r"non_zero|nonzero|non_zero_bytes_after_eol|bogus_[a-z0-9_]+|reset_cause)",
     "what tshark's expert thinks of it"),
    (r"(tcp|udp|icmp|icmpv6)\.(stream|stream\.pnum|completeness|len|nxtseq|time_delta|time_relative|resp_to|resptime|no_resp)|"
     r"tcp\.connection\..*|tcp\.completeness\..*|Timestamps|icmp\.data_time|icmp\.data_time_relative|tcp\.pdu\..*",
     "worked out by tshark from several packets"),
    (r"[a-z0-9_.]+\.checksum\.(status|calculated)|ppp\.direction|data\.len|tcp\.window_size|tcp\.window_size_scalefactor|"
     r"tcp\.flags\.str|eap\.tls\.fragment.*|eap\.tls\.reassembled.*|ip\.reassembled.*|ip\.fragment.*|ipv6\.(fragment|reassembled).*|mp\.fragment.*|"
     r"mp\.reassembled.*|eap\.identity\..*|ip\.stream|ipv6\.stream|ip\.opt\..*|ip\.geoip.*",
     "generated by tshark, or another view of octets that are compared"),
    (r"tcp\.(seq_raw|ack_raw|port|payload)|udp\.(port|payload)|ip\.(addr|host|src_host|dst_host)|"
     r"ipv6\.(addr|host|src_host|dst_host)|icmp\.ident_le|icmp\.seq_le|ip\.dsfield\..*|ip\.flags|ip\.flags\.rb|ip\.flags\.sf|"
     r"ipv6\.tclass\..*|ipv6\.(hopopts|dstopts)\.len|(lcp\.opt\.(asyncmap|fcs_alternatives|flags)|ccp\.opt\.cm\.reserved)\..*|mp\.(frag|sequence_num_reserved)|"
     r"ipv6\.(src|dst|sa|da|slaac|6to4|teredo|isatap|embed|addr)[a-z0-9_.]*",
     "the same octets a second time, or single bits of a number that is compared"),
    (r"ipx\.(src|dst|addr|net|node|socket)", "the same octets a second time"),
    (r"vjc\.change_mask\.reserved|tcp\.flags\.(ae|res|ns)|ccp\.opt\.(mbz|cm\.reserved)|ipv6\.fraghdr\.reserved_.*", "reserved bits"),
    (r"(tcp\.option_kind|tcp\.option_len|tcp\.options\..*)", "options of TCP are shown as octets, and compared as such"),
    (r"pap\.data|chap\.data|data|cbcp\.no_callback|eap\.(sim|aka)\.subtype\.attribute|(ccp|ecp|ipcp|ipv6cp|osinlcp|bcp_ncp|pppmuxcp|vsncp|mplscp|pap|chap|eap)|[a-z0-9_.]+_element", "a node that only holds others"),
)]

# Fields that tshark shows in units of so many octets, pptpscope in octets.
UNITS = {"ip.frag_offset": 8, "ipv6.fraghdr.offset": 8}

# Layers that tshark ends elsewhere: all messages of a segment, a message with all that it quotes, an IP packet's header.
PLACE_ONLY = ("layer:pptp", "layer:icmp", "layer:icmpv6")

# Nodes of tshark's tree that are words and have no place.
PLAIN_LABEL = re.compile(r"Options: \(\d+ bytes?\).*|D-SACK Sequence|Short segment\..*|Non-zero header padding|"
                         r".* \(length byte past end of options\)")

CHANGE = "tshark does not divide a Change-Password packet"

# Fields of pptpscope that tshark does not have, and why.
OURS_ALONE = {
    "mppe.bits": "tshark does not read MPPE's header",
    "mppe.flushed": "tshark does not read MPPE's header",
    "mppe.history_front": "tshark does not read MPPE's header",
    "mppe.compressed": "tshark does not read MPPE's header",
    "mppe.encrypted": "tshark does not read MPPE's header",
    "mppe.coherency_count": "tshark does not read MPPE's header",
    "mppe.data": "tshark does not read MPPE's header",
    "chap.authenticator": "tshark does not read the text of a Success",
    "chap.text": "tshark does not read the text of a Success or Failure",
    "chap.error": "tshark does not read the text of a Failure",
    "chap.retry": "tshark does not read the text of a Failure",
    "chap.new_challenge": "tshark does not read the text of a Failure",
    "chap.version": "tshark does not read the text of a Failure",
    "chap.encrypted_password": CHANGE,
    "chap.encrypted_hash": CHANGE,
    "chap.encrypted_lm_old_password_hash": CHANGE,
    "chap.encrypted_lm_new_password_hash": CHANGE,
    "chap.encrypted_nt_old_password_hash": CHANGE,
    "chap.encrypted_nt_new_password_hash": CHANGE,
    "chap.password_length": CHANGE,
    "chap.change_flags": CHANGE,
    "chap.nt_hashes_valid": CHANGE,
    "chap.password_encrypted_with_old_nt_hash": CHANGE,
    "chap.old_nt_hash_encrypted_with_new_nt_hash": CHANGE,
    "chap.password_encrypted_with_old_lm_hash": CHANGE,
    "chap.old_lm_hash_encrypted_with_new_nt_hash": CHANGE,
    "chap.lm_fields_valid": CHANGE,
    "eap.fragment": "which piece of a TLS message this is: two bits that tshark shows one by one",
    "eap.desired": "all methods of a Nak together",
    "eap.desired_vendor_id": "tshark does not divide an Expanded Nak",
    "eap.desired_vendor_type": "tshark does not divide an Expanded Nak",
    "multilink.bits": "flags and number of multilink's header together",
    "spap.code": "tshark does not read SPAP",
    "spap.id": "tshark does not read SPAP",
    "spap.length": "tshark does not read SPAP",
    "spap.data": "tshark does not read SPAP",
    "frame.padding": "octets behind the end of a user's packet, which tshark passes over",
    "pptp.rest": "octets behind a message's last field, which tshark passes over",
    "icmp.rest": "the second word of an ICMP header, which tshark names by type",
}

OURS_ALONE.update({f"lqr.{name}": "tshark does not read LQR" for name in """magic_number last_out_lqrs last_out_packets last_out_octets
    peer_in_lqrs peer_in_packets peer_in_discards peer_in_errors peer_in_octets peer_out_lqrs peer_out_packets
    peer_out_octets""".split()})


def ignored(name):
    return next((reason for pattern, reason in IGNORED if pattern.match(name)), None)
